"""A Dockerfile as its stages and their instructions, variables replaced by what the file itself says they are.

Heredocs, and escapes other than a backslash at a line's end, are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dev.instruction import Instruction
from dev.substitution import expand

# The builder leaves variables in these to the container.
_LITERAL = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK"})


@dataclass(frozen=True)
class Stage:
    """What one FROM begins."""

    line: int
    base: str
    name: str
    instructions: tuple[Instruction, ...]
    variables: Mapping[str, str]
    """What ARG and ENV have set at its end, the ENV of the stage that it is FROM included."""


@dataclass(frozen=True)
class Dockerfile:
    """A whole file: the ARGs before its first FROM, and its stages."""

    text: str
    arguments: tuple[Instruction, ...]
    stages: tuple[Stage, ...]

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """Every instruction but the FROMs."""
        return self.arguments + tuple(instruction for stage in self.stages for instruction in stage.instructions)

    @property
    def shipped(self) -> tuple[Instruction, ...]:
        """What makes the image: the last stage's instructions, after those of the stages that it is FROM."""
        return self._lineage(self.stages[-1])

    def stage(self, name: str, before: Stage) -> Stage | None:
        """Find the earlier stage of this name or number; None if the name is an image's."""
        return _find(self.stages[: self.stages.index(before)], name)

    def _lineage(self, stage: Stage) -> tuple[Instruction, ...]:
        parent = self.stage(stage.base, stage)
        return (self._lineage(parent) if parent else ()) + stage.instructions


def parse(text: str) -> Dockerfile:
    """Read a Dockerfile.

    Raises:
        ValueError: it has no FROM.
    """
    instructions = tuple(_instructions(text))
    starts = [index for index, instruction in enumerate(instructions) if instruction.keyword == "FROM"]
    if not starts:
        raise ValueError("a Dockerfile without FROM")
    defaults: dict[str, str] = {}
    arguments = tuple(_expanded(each, defaults, {}) for each in instructions[: starts[0]])
    stages: list[Stage] = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        stages.append(_stage(instructions[start:end], stages, defaults))
    return Dockerfile(text, arguments, tuple(stages))


def _instructions(text: str) -> Iterator[Instruction]:
    parts: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip()
        if content and not content.startswith("#"):
            start = start if parts else number
            parts.append(content.removesuffix("\\").strip())
            if not content.endswith("\\"):
                yield _instruction(start, " ".join(parts))
                parts.clear()
    if parts:
        yield _instruction(start, " ".join(parts))


def _instruction(line: int, text: str) -> Instruction:
    keyword, _, rest = text.partition(" ")
    return Instruction(line, keyword.upper(), rest.strip())


def _stage(instructions: Sequence[Instruction], earlier: Sequence[Stage], defaults: Mapping[str, str]) -> Stage:
    begin, *rest = instructions
    base, *name = re.split(r"\s+as\s+", expand(begin.arguments, defaults), flags=re.IGNORECASE)
    parent = _find(earlier, base)
    variables = dict(parent.variables) if parent else {}
    return Stage(
        begin.line, base, "".join(name), tuple(_expanded(each, variables, defaults) for each in rest), variables
    )


def _find(stages: Sequence[Stage], name: str) -> Stage | None:
    called = (stage for number, stage in enumerate(stages) if name and name in {stage.name, str(number)})
    return next(called, None)


def _expanded(instruction: Instruction, variables: dict[str, str], defaults: Mapping[str, str]) -> Instruction:
    """Replace an instruction's variables, and keep what it sets itself."""
    if instruction.keyword in _LITERAL:
        return instruction
    expanded = replace(instruction, text=expand(instruction.text, variables))
    if instruction.keyword in {"ARG", "ENV"}:
        for name, value in expanded.assignments:
            variables[name] = defaults.get(name, "") if value is None else value
    return expanded
