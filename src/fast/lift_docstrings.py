"""Copies a module's Cython source, and lifts in docstrings and signatures from its stub.

The stub is the one source of what the core says of itself: editors read it there, and help() and
inspect.signature() read what the build has lifted from it. A stub whose parameters are not those of
the Cython source stops the build.

    python lift_docstrings.py _mix.pyx _mix.pyi OUT.pyx
"""

import ast
import re
import sys
from pathlib import Path

DEFINITION = re.compile(r"( *)(?:cdef )?(def|class) (\w+)")
CONSTRUCTOR = re.compile(r" {4}def __c?init__\(")
NOT_IN_CLASS = re.compile(r"[^\s#)]")


def parameters_of(arguments, known):
    """Maps a stub's parameters to their defaults as text; one that an overload lacks is known."""
    found = dict.fromkeys(each.arg for each in (*arguments.posonlyargs, *arguments.args))
    defaults = arguments.defaults
    found |= dict(zip(list(found)[len(found) - len(defaults) :], defaults, strict=True))
    if arguments.kwonlyargs:
        names = (each.arg for each in arguments.kwonlyargs)
        found |= {"*": None} | dict(zip(names, arguments.kw_defaults, strict=True))
    return {k: ast.unparse(v) if v else known.get(k) for k, v in found.items()}


def parameters_in(header):
    """Maps the parameters of a Cython function to their defaults as text, without its types."""
    found = {}
    for each in header[header.index("(") + 1 : header.rindex(")")].split(","):
        declared, _, default = each.strip().removesuffix(" not None").partition("=")
        if declared:
            found[re.search(r"\w+$|\*", declared)[0]] = default or None
    return found


def agree(promised, found):
    """Whether a stub's default can be that of the source, which may be a constant of C."""
    if promised is None or found is None:
        return promised is found
    try:
        return ast.literal_eval(found) == ast.literal_eval(promised)
    except ValueError:
        return True


class Stub:
    """What a stub says of each function, class and method, by its dotted name."""

    def __init__(self, text):
        self.docs = {}
        self.parameters = {}
        self.fields = {}  # of each class: what is read as an attribute
        self.read(ast.parse(text).body, "")

    def read(self, body, owner):
        """Reads the definitions of a module or a class."""
        for node, following in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.ClassDef):
                self.docs[node.name] = ast.get_docstring(node)
                self.fields[node.name] = {}
                self.read(node.body, node.name)
            elif isinstance(node, ast.FunctionDef):
                name = f"{owner}.{node.name}".lstrip(".")
                # The last of overloads has it, and the first of a property's methods.
                self.docs[name] = ast.get_docstring(node) or self.docs.get(name)
                known = self.parameters.get(name, {})
                self.parameters[name] = parameters_of(node.args, known)
                if any(ast.unparse(each) == "property" for each in node.decorator_list):
                    self.fields[owner][node.name] = self.docs[name]
            elif isinstance(node, ast.AnnAssign) and isinstance(following, ast.Expr):
                self.fields[owner][node.target.id] = ast.literal_eval(following.value)


class Source:
    """A Cython source, and the stub that goes with it."""

    def __init__(self, text, stub, where):
        self.lines, self.stub, self.where = text.splitlines(keepends=True), stub, where
        self.definitions = {}  # dotted names, by the line where each begins
        owner = ""
        for i, line in enumerate(self.lines):
            if (found := DEFINITION.match(line)) and ".setter" not in self.lines[i - 1]:
                indent, kind, name = found.groups()
                owner = name if kind == "class" else owner
                self.definitions[i] = f"{owner}.{name}" if indent else name

    def header(self, start):
        """Returns the statement that begins at a line, up to its colon."""
        end = start
        while not re.search(r":\s*(#.*)?$", self.lines[end]):
            end += 1
        return "".join(self.lines[start : end + 1])

    def constructor(self, start):
        """Returns the header of the constructor of the class that begins at a line."""
        for i in range(start + 1, len(self.lines)):
            if NOT_IN_CLASS.match(self.lines[i]):
                break
            if CONSTRUCTOR.match(self.lines[i]):
                return self.header(i)
        return "(self)"

    def signature(self, name, header):
        """Writes a signature as CPython reads it at a docstring's head."""
        promised = self.stub.parameters[name]
        found = parameters_in(header)
        if list(found) != list(promised) or not all(agree(promised[k], found[k]) for k in found):
            sys.exit(f"{self.where}: {name}: the stub has {promised}, the source {found}")
        listed = (k if v is None else f"{k}={v}" for k, v in promised.items())
        shown = ", ".join(listed)
        if name.endswith(".__init__"):  # what a class is called with has no self
            name, shown = name.removesuffix(".__init__"), re.sub("^self(, )?", "", shown)
        return f"{name.rpartition('.')[2]}({re.sub('^self', '$self', shown)})\n--\n\n"

    def class_docstring(self, name):
        """Returns a class's docstring, with the fields that cannot have docstrings of their own."""
        doc = self.stub.docs[name]
        defined = self.definitions.values()
        plain = {k: v for k, v in self.stub.fields[name].items() if f"{name}.{k}" not in defined}
        if plain and "\nAttributes:\n" in doc:
            sys.exit(f"{self.where}: {name}: describe {list(plain)} under Attributes too")
        lines = (f"    {field}: {' '.join(text.split())}" for field, text in plain.items())
        return "\n".join([doc, *(["", "Attributes:"] if plain else []), *lines])

    def docstring(self, start):
        """Returns the docstring of what begins at a line, its signature in front; or None."""
        name, header = self.definitions[start], self.header(start)
        owner, _, last = name.rpartition(".")
        if self.stub.docs.get(f"{name}.__init__"):
            sys.exit(f"{self.where}: {name}: move the docstring of __init__ to the class")
        if not self.stub.docs.get(name):
            return None
        if name in self.stub.fields:
            made = "cdef" in header and f"{name}.__init__" in self.stub.parameters
            head = self.signature(f"{name}.__init__", self.constructor(start)) if made else ""
            return head + self.class_docstring(name)
        if last.startswith("__") or last in self.stub.fields.get(owner, {}):
            return self.stub.docs[name]
        return self.signature(name, header) + self.stub.docs[name]

    def lifted(self):
        """Returns the source with each docstring below the header it belongs to."""
        lines = list(self.lines)
        for start in self.definitions:
            if doc := self.docstring(start):
                indent = " " * (4 + len(lines[start]) - len(lines[start].lstrip()))
                last = start + self.header(start).count("\n") - 1
                lines[last] += f"{indent}{doc!r}\n"
        return "".join(lines)


def main(source, stub, target):
    """Lifts, from file to file."""
    found = Source(Path(source).read_text(), Stub(Path(stub).read_text()), Path(source).name)
    Path(target).write_text(found.lifted())


if __name__ == "__main__":
    main(*sys.argv[1:])
