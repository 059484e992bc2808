# Marks this folder as a package, so that it is found before an installed vsingest.
