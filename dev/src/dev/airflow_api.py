"""Airflow over its REST API, as far as triggering a run and reading what became of it."""

import json
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

_PATIENCE_S = 30
_OVER = {"success", "failed"}


class AirflowApi:
    """Speaks to the API server at `address` as the user `admin`."""

    def __init__(self, address: str, password: str) -> None:
        self._address = address
        self._token = ""
        self._token = self._call("POST", "/auth/token", {"username": "admin", "password": password})["access_token"]

    def trigger(self, dag: str, conf: dict[str, Any]) -> str:
        """Begin a run with these params; give its id."""
        started = self._call("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf})
        return str(started["dag_run_id"])

    def runs(self, dag: str) -> dict[str, str]:
        """Give the state of each run by its id."""
        found = self._call("GET", f"/api/v2/dags/{dag}/dagRuns?limit=100&order_by=-run_after")["dag_runs"]
        return {run["dag_run_id"]: run["state"] for run in found}

    def is_over(self, dag: str, run: str) -> bool:
        """Say whether a run has ended, well or not."""
        return self.runs(dag)[run] in _OVER

    def is_idle(self, dag: str) -> bool:
        """Say whether no run is waiting or under way."""
        return set(self.runs(dag).values()) <= _OVER

    def result(self, dag: str, run: str, task: str) -> dict[str, Any]:
        """Give what a run's task returned."""
        value = self._call("GET", f"{_task(dag, run, task)}/xcomEntries/return_value")["value"]
        return dict(json.loads(value) if isinstance(value, str) else value)

    def state(self, dag: str, run: str, task: str) -> str:
        """Give the state of a run's task, such as `up_for_retry`."""
        return str(self._call("GET", _task(dag, run, task))["state"])

    def log(self, dag: str, run: str, task: str) -> str:
        """Give the log of a task's first try."""
        return json.dumps(self._call("GET", f"{_task(dag, run, task)}/logs/1")["content"])

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = json.dumps(body).encode() if body is not None else None
        request = Request(self._address + path, data=data, headers=headers, method=method)  # noqa: S310 - http, loopback
        with urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310 - as above
            return dict(json.load(answer))


def _task(dag: str, run: str, task: str) -> str:
    return f"/api/v2/dags/{dag}/dagRuns/{quote(run, safe='')}/taskInstances/{task}"
