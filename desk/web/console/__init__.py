"""The console of the people's side: where an agent sees, accepts and puts right."""

from fastapi import APIRouter

from desk.web.console import account, actions, floor, live, pages

router = APIRouter(include_in_schema=False)
for part in (account, pages, actions, live, floor):
    router.include_router(part.router)
