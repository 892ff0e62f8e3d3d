"""The HTTP service: one bundle behind the Open Inference Protocol v2 and `POST /v1/scans`, for one station."""
