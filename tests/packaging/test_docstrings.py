"""What the core says of itself: help() and inspect.signature() know what its stubs say."""

import ast
import inspect
import pydoc
import re
from pathlib import Path

import pytest

from vsingest import fast

PACKAGE = Path(fast.__file__).parent
EXCEPTION_NAMES = {*dir(Exception), *dir(int), *dir(tuple)}
STUBS = {}
for path in PACKAGE.glob("_*.pyi"):
    STUBS |= {
        node.name: node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }


def members(cls):
    """The public members that a class defines, or inherits from one of ours."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("vsingest.")]
    names = {name for base in ours for name in vars(base)}
    return sorted(name for name in names if not name.startswith("_"))


MEMBERS = [
    (name, member)
    for name in fast.__all__
    if inspect.isclass(getattr(fast, name))
    for member in members(getattr(fast, name))
    if member not in EXCEPTION_NAMES
]


def stubs_of(name, member=None):
    """The definitions in a stub; of an overloaded function all of them."""
    if member is None:
        path = PACKAGE / f"{getattr(fast, name).__module__.rpartition('.')[2]}.pyi"
        body = ast.parse(path.read_text()).body if path.exists() else []
    else:
        body = STUBS[name].body if name in STUBS else []
    wanted = member or name
    return [n for n in body if isinstance(n, ast.FunctionDef) and n.name == wanted]


def signature(target):
    found = inspect.signature(target).parameters.values()
    return {each.name: (each.kind, each.default) for each in found if each.name != "self"}


def parameters(definitions):
    """Names, kinds and defaults; a default that one overload has is had."""
    found = {}
    for node in definitions:
        bare = ast.parse(ast.unparse(node)).body[0]
        bare.decorator_list, bare.returns, bare.body = [], None, [ast.Pass()]
        for each in (*bare.args.posonlyargs, *bare.args.args, *bare.args.kwonlyargs):
            each.annotation = None
        scope = {}
        exec(ast.unparse(bare), scope)
        for key, (kind, default) in signature(scope[node.name]).items():
            if key not in found or default is not inspect.Parameter.empty:
                found[key] = (kind, default)
    return found


@pytest.mark.parametrize("name", fast.__all__)
def test_a_public_name_has_a_docstring(name):
    doc = inspect.getdoc(getattr(fast, name))
    assert doc
    assert "--\n" not in doc
    if name in STUBS:
        said = [
            inspect.cleandoc(ast.get_docstring(n) or "") for n in stubs_of(name) or [STUBS[name]]
        ]
        assert doc.startswith(said[-1])


@pytest.mark.parametrize(("name", "member"), MEMBERS)
def test_a_public_member_has_a_docstring_or_a_line_in_that_of_its_class(name, member):
    cls = getattr(fast, name)
    if inspect.getdoc(inspect.getattr_static(cls, member)):
        return
    # What is inherited may be described where it comes from.
    docs = [inspect.getdoc(base) or "" for base in cls.__mro__]
    attributes = "\n".join(doc.partition("\nAttributes:\n")[2].partition("\n\n")[0] for doc in docs)
    assert re.search(rf"^    {member}: \w", attributes, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in STUBS if name in fast.__all__])
def test_a_signature_is_that_of_the_stub(name):
    target = getattr(fast, name)
    if not inspect.isclass(target):
        assert signature(target) == parameters(stubs_of(name))
        return
    made = stubs_of(name, "__init__")
    if made:
        assert signature(target) == parameters(made)
    for _, member in (pair for pair in MEMBERS if pair[0] == name):
        if callable(getattr(target, member)):
            # That of the nearest class whose stub has it.
            stubs = (found for base in target.__mro__ if (found := stubs_of(base.__name__, member)))
            assert signature(getattr(target, member)) == parameters(next(stubs, [])), member


def test_what_cannot_be_made_says_where_it_comes_from():
    for name in ("Frame", "Seat"):
        with pytest.raises(TypeError, match="comes from"):
            getattr(fast, name)()


@pytest.mark.parametrize("name", fast.__all__)
def test_every_public_callable_has_a_signature(name):
    if name not in ("Frame", "Seat"):
        shown = inspect.signature(getattr(fast, name)).parameters.values()
        assert not [each.name for each in shown if each.default is ...]


def test_help_shows_all_of_it():
    shown = pydoc.plain(pydoc.render_doc(fast))
    assert "\n--\n" not in shown
    for name in STUBS:
        if name in fast.__all__:
            summary = inspect.getdoc(getattr(fast, name)).partition("\n")[0]
            assert summary in shown
