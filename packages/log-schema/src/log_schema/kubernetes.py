"""What Fluent Bit and Vector add to a record that came out of Kubernetes."""

from typing import Any

_SERVICE_LABELS = ("app.kubernetes.io/name", "app", "k8s-app")


def kubernetes_parts(metadata: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give service, version, instance and host as the metadata tell them, and what is unknown as None.

    Fluent Bit's filter and Vector's source name the same things differently:
    https://docs.fluentbit.io/manual/pipeline/filters/kubernetes and
    https://vector.dev/docs/reference/configuration/sources/kubernetes_logs/
    """
    if not isinstance(metadata, dict):
        return {}
    labels = metadata.get("labels") or metadata.get("pod_labels")
    labels = labels if isinstance(labels, dict) else {}
    services = (*(labels.get(label) for label in _SERVICE_LABELS), metadata.get("container_name"))
    return {
        "service": next((name for name in services if name and isinstance(name, str)), None),
        "version": labels.get("app.kubernetes.io/version"),
        "instance": metadata.get("pod_name"),
        "host": metadata.get("host") or metadata.get("pod_node_name"),
    }
