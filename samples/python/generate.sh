#!/bin/sh
# Makes generated/ from the .proto files, as any client or worker in Python would.
set -eu
cd "$(dirname "$0")"
mkdir -p generated/supervisor/v1
# Regular packages: another distribution called "supervisor" would otherwise hide ours.
touch generated/supervisor/__init__.py generated/supervisor/v1/__init__.py
protoc -I ../../protos -I ../Quickstart --plugin=protoc-gen-grpc="$(command -v grpc_python_plugin)" --python_out=generated --grpc_out=generated \
    wordcount.proto supervisor/v1/common.proto supervisor/v1/pool.proto supervisor/v1/worker.proto
