#!/bin/sh
# Unpacks packages of a suite of Debian, with all that they need, for another processor or from
# another suite than this machine's. Nothing is installed, and nothing here learns of it.
# Usage: debian.sh SUITE ARCHITECTURE FOLDER PACKAGE...
set -eu
suite=$1 architecture=$2
mkdir -p "$3"
folder=$(cd "$3" && pwd)
shift 3
apt=$(mktemp -d)
trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts"
: >"$apt/status"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] ${DEBIAN_MIRROR:-http://deb.debian.org/debian} $suite main" >"$apt/sources"
cat >"$apt/conf" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Install-Recommends "false";
Dir::State "$apt";
Dir::State::Lists "$apt/lists";
Dir::State::Status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::Archives "$apt/archives";
Dir::Etc::SourceList "$apt/sources";
Dir::Etc::SourceParts "$apt/parts";
Debug::NoLocking "true";
APT::Sandbox::User "root";
END
export APT_CONFIG="$apt/conf"
apt-get update -qq
apt-get install -qq --yes --download-only "$@" >/dev/null
for package in "$apt"/archives/*.deb; do
    dpkg-deb -x "$package" "$folder"
done
