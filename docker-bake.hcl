# `docker buildx bake` builds every image, `docker buildx bake notifier` one of them. Each has its package's own version.
group "default" {
  targets = ["log-schema", "log-generator", "spark-sink", "error-analyzer", "notifier", "airflow"]
}

target "log-schema" {
  dockerfile = "packages/log-schema/Dockerfile"
  tags       = ["log-pipeline/log-schema:0.1.0"]
}

target "log-generator" {
  dockerfile = "packages/log-generator/Dockerfile"
  tags       = ["log-pipeline/log-generator:0.1.0"]
}

target "spark-sink" {
  dockerfile = "packages/spark-sink/Dockerfile"
  tags       = ["log-pipeline/spark-sink:0.1.0"]
}

target "error-analyzer" {
  dockerfile = "packages/error-analyzer/Dockerfile"
  tags       = ["log-pipeline/error-analyzer:0.1.0"]
}

target "notifier" {
  dockerfile = "packages/notifier/Dockerfile"
  tags       = ["log-pipeline/notifier:0.1.0"]
}

target "airflow" {
  dockerfile = "airflow/Dockerfile"
  tags       = ["log-pipeline/airflow:0.1.0"]
}
