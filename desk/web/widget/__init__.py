"""The customer's side: the chat API, the widget's files, the check-in page, the demo shop."""

from fastapi import APIRouter

from desk.web.widget.chat import router as chat
from desk.web.widget.demo import router as demo
from desk.web.widget.files import router as files
from desk.web.widget.pages import router as pages
from desk.web.widget.stream import router as stream

router = APIRouter()
for part in (chat, stream, files, pages, demo):
    router.include_router(part)
