"""The review room over HTTP: an API for machines, pages for people. The only home of FastAPI and Starlette.

`app.create_app` puts it together; `policy.py` says who may do what; `room.py` holds what it works with.
"""
