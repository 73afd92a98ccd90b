"""How options check themselves: types, unions, nested values, places in messages, and that nobody changes them."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, UserDict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal, Optional

import pytest

from virida.errors import InvalidOption, ViridaError
from virida.fields import DEFAULT, At, Before, Default, Unshown, Value, either
from virida.rules import Name, PortNumber, at_least, not_empty

HERE = At("shop/cart")


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf(Value):
    name: Name
    size: Annotated[int, at_least(1)] = 1

    def check_together(self, at: At) -> None:
        if self.size > len(self.name):
            (at / "size").refuse(self.size, f"must be at most the length of name ({len(self.name)})", "lower it")


def _never(at: At, value: Any) -> None:
    if value == "never":
        at.refuse(Unshown("not shown"), "must not be that", "write another")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tree(Value):
    text: str = ""
    number: float = 0.5
    flag: bool = False
    anything: Any = None
    choice: Literal["a", "b"] = "a"
    maybe: Literal["a", "b"] | None = None
    optional: Optional[int] = None  # noqa: UP045  # the older spelling means the same
    port: PortNumber | str | None = None
    house: Leaf | Default | None = DEFAULT
    leaf: Leaf = Leaf("leaf")
    either: Leaf | Mapping[str, int] = Leaf("leaf")
    leaves: Sequence[Leaf] = ()
    pair: tuple[int, ...] = ()
    named: Mapping[Name, Leaf | int] = dataclasses.field(default_factory=dict)
    nested: Mapping[str, Sequence[Annotated[int, at_least(0)]]] = dataclasses.field(default_factory=dict)
    kept: Annotated[Mapping[str, str], not_empty] | None = None
    before: Annotated[int, Before(_never)] = 0


def _refusal(value: Value) -> str:
    with pytest.raises(InvalidOption) as caught:
        value.check(HERE)
    return str(caught.value)


@pytest.mark.parametrize(
    "tree",
    [
        Tree(),
        Tree(number=3, optional=4, port="http", house=None, maybe="b", anything=object()),
        Tree(port=80, house=Leaf("house"), either={"a": 1}, pair=(1, 2), kept={"a": "b"}),
        Tree(leaves=[Leaf("a"), Leaf("b")], named={"a": Leaf("a"), "b": 2}, nested={"a": [0, 1], "b": ()}),
    ],
)
def test_takes_what_the_annotations_say(tree: Tree) -> None:
    tree.check(HERE)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": 1}, 'text (1) must be a str; write "1"'),
    ({"text": True}, 'text (True) must be a str; write "true"'),
    ({"text": None}, "text (None) must be a str; give it a str"),
    ({"text": b"secret"}, "text (a bytes) must be a str; give it a str"),
    ({"number": "0.5"}, "number ('0.5') must be a float; give it a float"),
    ({"number": True}, "number (True) must be a float; give it a float"),
    ({"flag": 1}, "flag (1) must be a bool; give it a bool"),
    ({"flag": None}, "flag (None) must be a bool; give it a bool"),
    ({"choice": "c"}, "choice ('c') must be 'a' or 'b'; write one of them"),
    ({"choice": ["a"]}, "choice (['a']) must be 'a' or 'b'; write one of them"),
    ({"maybe": "c"}, "maybe ('c') must be 'a', 'b' or None; give it one of them"),
    ({"optional": "7"}, "optional ('7') must be an int or None; write 7"),
    ({"optional": "07"}, "optional ('07') must be an int or None; give it one of them"),
    ({"optional": "²"}, "optional ('²') must be an int or None; give it one of them"),
    ({"optional": 1.0}, "optional (1.0) must be an int or None; give it one of them"),
    ({"port": True}, "port (True) must be an int, a str or None; give it one of them"),
    ({"port": 0}, "port (0) must be between 1 and 65535; write a number in that range"),
    ({"house": "leaf"}, "house ('leaf') must be a Leaf or None; give it one of them"),
    ({"leaf": DEFAULT}, "leaf (DEFAULT) must be a Leaf; give it a Leaf"),
    ({"leaf": Leaf("Leaf")}, "leaf.name ('Leaf') must be a DNS label (a-z, 0-9, -; at most 63); write \"leaf\""),
    ({"leaf": Leaf("leaf", 5)}, "leaf.size (5) must be at most the length of name (4); lower it"),
    ({"leaf": Tree()}, "leaf (a Tree) must be a Leaf; give it a Leaf"),
    ({"either": {"a": "b"}}, "either[\"a\"] ('b') must be an int; give it an int"),
    ({"either": []}, "either (a list) must be a Leaf or a dict; give it one of them"),
    ({"leaves": Leaf("a")}, "leaves (a Leaf) must be a list; write [Leaf(...)]"),
    ({"leaves": "a"}, "leaves ('a') must be a list; write ['a']"),
    ({"leaves": {"a": Leaf("a")}}, "leaves (a dict) must be a list; give it a list"),
    ({"leaves": {Leaf("a")}}, "leaves (a set) must be a list; give it a list"),
    ({"leaves": [Leaf("a"), None]}, "leaves[1] (None) must be a Leaf; give it a Leaf"),
    ({"leaves": [Leaf("a"), Leaf("b", 0)]}, "leaves[1].size (0) must be at least 1; write 1 or more"),
    ({"pair": [1, "2"]}, "pair[1] ('2') must be an int; write 2"),
    ({"named": {1: 2}}, 'named[1] (1) must be a str; write "1"'),
    ({"named": {"A": 2}}, 'named["A"] (\'A\') must be a DNS label (a-z, 0-9, -; at most 63); write "a"'),
    ({"named": {"a": Leaf("a", 2)}}, 'named["a"].size (2) must be at most the length of name (1); lower it'),
    ({"named": {"a": ["b"]}}, 'named["a"] (a list) must be a Leaf or an int; give it one of them'),
    ({"nested": {"a": [1, -1]}}, 'nested["a"][1] (-1) must be at least 0; write 0 or more'),
    ({"kept": {}}, "kept ({}) must not be empty; write at least one, or leave the option out"),
    ({"kept": ()}, "kept (a list) must be a dict or None; give it one of them"),
    ({"before": "never"}, "before (not shown) must not be that; write another"),
    ({"before": "other"}, "before ('other') must be an int; give it an int"),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_rejects_what_they_do_not_say(changes: dict[str, Any], message: str) -> None:
    assert _refusal(Tree(**changes)) == f"shop/cart: {message}"


def test_the_first_broken_rule_is_told() -> None:
    assert _refusal(Tree(text=1, flag=2)) == 'shop/cart: text (1) must be a str; write "1"'  # type: ignore[arg-type]


def test_an_error_holds_its_parts() -> None:
    with pytest.raises(InvalidOption) as caught:
        Tree(leaves=[Leaf("b", 0)]).check(HERE)
    error = caught.value
    assert (error.path, error.field, error.value) == ("shop/cart", "leaves[0].size", 0)
    assert (error.rule, error.remedy) == ("must be at least 1", "write 1 or more")
    assert isinstance(error, ValueError)
    assert isinstance(error, ViridaError)


def test_values_do_not_raise_when_they_are_made() -> None:
    assert Leaf("Not A Name", -1) == Leaf("Not A Name", -1)


def test_values_are_compared_and_shown_by_their_fields() -> None:
    assert Leaf("a") == Leaf("a", 1)
    assert Leaf("a") != Leaf("a", 2)
    assert repr(Leaf("a")) == "Leaf(name='a', size=1)"
    assert repr(DEFAULT) == "DEFAULT"


def test_values_cannot_be_changed() -> None:
    tree = Tree(named={"a": 1})
    with pytest.raises(dataclasses.FrozenInstanceError):
        tree.text = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        tree.named["b"] = 2  # type: ignore[index]


@pytest.mark.parametrize("wrap", [dict, OrderedDict, UserDict, MappingProxyType])
def test_values_do_not_follow_the_callers_dict(wrap: Any) -> None:
    given: dict[str, Leaf | int] = {"a": 1}
    seen = wrap(given)
    tree = Tree(named=seen)
    given["b"] = 2
    if wrap is not MappingProxyType:
        seen["b"] = 2
    assert dict(tree.named) == {"a": 1}


def test_values_do_not_follow_the_callers_list() -> None:
    given = [Leaf("a")]
    tree = Tree(leaves=given)
    given.clear()
    assert tree.leaves == (Leaf("a"),)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (HERE, ""),
        (HERE / "scale", "scale"),
        (HERE / "scale" / "min", "scale.min"),
        ((HERE / "env")["API_URL"], 'env["API_URL"]'),
        ((HERE / "calls")[0] / "ports", "calls[0].ports"),
        ((HERE / "a")[None], "a[None]"),
    ],
)
def test_a_place_reads_as_the_caller_wrote_it(place: At, field: str) -> None:
    assert place == At("shop/cart", field)


@pytest.mark.parametrize(
    ("words", "text"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c"), (iter("ab"), "a or b")]
)
def test_alternatives_read_as_a_person_lists_them(words: Any, text: str) -> None:
    assert either(words) == text
