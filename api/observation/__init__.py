"""What operators see of an API process: metrics.

- ``api_metrics``: the metrics of the API.
- ``gauges``: reads what the graph and the model server know into gauges.
- ``http_metrics``: counts responses and sockets.
- ``traffic``: operations of the last minutes, for the console.
"""
