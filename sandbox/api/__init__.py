"""The contract: shapes, versions, handlers, problems and events of the Enode API. Plain data in and out."""
