"""The search service: the public HTTP API and the web page; vector hits times graph distance."""
