"""What a service may do to the machine that it runs on, and which secrets stand in its settings."""

import re
from collections.abc import Iterator, Mapping

from dev.compose_service import Service
from dev.compose_yaml import as_mapping
from dev.container_user import is_numbered_and_not_root
from dev.secret_name import names_secret

_LOOPBACK = "127.0.0.1"
_NAMESPACES = ("network_mode", "pid", "ipc", "userns_mode", "uts")
_SOCKET = "docker.sock"
_URL_PASSWORD = re.compile(r"://[^/\s:@]*:[^/\s@]+@")


def user_is_not_root(service: Service) -> Iterator[str]:
    """An image of ours says its user itself; a third party's is often root's."""
    user = service.settings.get("user")
    if not (service.dockerfile if user is None else is_numbered_and_not_root(str(user))):
        yield f"user {user}; expected a number that is not root's"


def files_are_read_only(service: Service) -> Iterator[str]:
    """What it writes goes to volumes and tmpfs."""
    if service.settings.get("read_only") is not True:
        yield "root file system can be written; expected read_only: true"


def capabilities_are_dropped(service: Service) -> Iterator[str]:
    """All of them."""
    if "ALL" not in (service.settings.get("cap_drop") or []):
        yield "keeps capabilities; expected cap_drop: [ALL]"
    if service.settings.get("cap_add"):
        yield f"cap_add {service.settings['cap_add']}; expected none"


def privileges_stay_as_they_are(service: Service) -> Iterator[str]:
    """No program of the image gains any, whatever its mode bits."""
    options = {str(option).replace("=", ":") for option in service.settings.get("security_opt") or []}
    if not options & {"no-new-privileges:true", "no-new-privileges"}:
        yield "may gain privileges; expected security_opt: [no-new-privileges:true]"
    for option in sorted(option for option in options if option.endswith(":unconfined")):
        yield f"security_opt {option}; expected the engine's own profile"


def nothing_of_the_host_is_shared(service: Service) -> Iterator[str]:
    """Neither all privileges, nor a namespace, nor the engine."""
    if service.settings.get("privileged"):
        yield "privileged; expected not to be"
    if service.settings.get("devices"):
        yield f"devices {service.settings['devices']}; expected none of the host's"
    for name in _NAMESPACES:
        if service.settings.get(name) == "host":
            yield f"{name}: host; expected none of the host's"
    if any(_SOCKET in mount.source for mount in service.mounts):
        yield f"mounts {_SOCKET}, so may do all that the engine may; expected no such mount"


def ports_are_on_loopback(service: Service) -> Iterator[str]:
    """Whoever wants more says so in front of them."""
    for port in service.settings.get("ports") or []:
        address = port.get("host_ip") if isinstance(port, Mapping) else str(port).rpartition(":")[0].rpartition(":")[0]
        if address != _LOOPBACK:
            yield f"port {port} is published on {address or 'all addresses'}; expected {_LOOPBACK}"


def binds_are_read_only(service: Service) -> Iterator[str]:
    """What is kept is kept in volumes."""
    for mount in service.mounts:
        if mount.kind == "bind" and not mount.read_only:
            yield f"may write to the host's {mount.source}; expected a named volume, or a mount that is :ro"


def no_secret_is_written_down(service: Service) -> Iterator[str]:
    """A default counts as written down; the path of a secret's file does not."""
    for name, value in service.environment.items():
        if value not in {None, ""} and names_secret(name):
            yield f"{name} has a value; expected one from outside, or {name}_FILE"
        elif _URL_PASSWORD.search(str(value)):
            yield f"{name} has a password in its address; expected one from outside"


def no_secret_is_built_in(service: Service) -> Iterator[str]:
    """Build arguments stay in an image's history."""
    for name in filter(names_secret, as_mapping((service.settings.get("build") or {}).get("args"))):
        yield f"build argument {name} is a secret; expected none in an image"


RULES = (
    user_is_not_root,
    files_are_read_only,
    capabilities_are_dropped,
    privileges_stay_as_they_are,
    nothing_of_the_host_is_shared,
    ports_are_on_loopback,
    binds_are_read_only,
    no_secret_is_written_down,
    no_secret_is_built_in,
)
