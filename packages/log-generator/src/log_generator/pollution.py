"""What a scenario puts among its records that has nothing to do with its faults, and that readers must survive."""

from pydantic import BaseModel

from log_generator.toml_values import Share, Text


class Planted(BaseModel, extra="forbid", frozen=True):
    """Secrets and personal data, in `share` of the records: of these kinds, or of all that `planted` knows."""

    share: Share
    kinds: tuple[Text, ...] = ()


class Injections(BaseModel, extra="forbid", frozen=True):
    """Lines that try to command whoever reads them, in `share` of the records.

    They come from `file`, beside the scenario's, or from the corpus that comes with the generator.
    """

    share: Share
    file: Text | None = None


class Malformed(BaseModel, extra="forbid", frozen=True):
    """Messages that are no record, or a strange one, in place of `share` of the records; kinds as in `malformed`."""

    share: Share
    kinds: tuple[Text, ...] = ()
