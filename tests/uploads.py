"""A tab whose uploaders can be filled, as a browser does it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.ws_client import Stream


@dataclass
class Upload:
    """A file that stands in an uploader."""

    widget: str
    name: str
    size: int
    urls: FileURLs


class Uploading(Stream):
    """A tab that keeps what stands in its uploaders, and sends it with every run."""

    uploads: tuple[Upload, ...] = ()

    async def put(self, field: str, name: str, content: bytes) -> int:
        """Upload a file into a field and give the status of the answer.

        Args:
            field: label or key of the uploader.
            name: of the file.
            content: all of it.
        """
        asked = BackMsg()
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = "1", self.session_id
        asked.file_urls_request.file_names.append(name)
        await self._open_socket().send(asked.SerializeToString())
        answer = ForwardMsg()
        while answer.WhichOneof("type") != "file_urls_response":
            answer.ParseFromString(await asyncio.wait_for(self._open_socket().recv(), 30))
        urls = answer.file_urls_response.file_urls[0]
        async with httpx.AsyncClient(
            base_url=self.address, cookies=self._cookies, trust_env=False, timeout=60
        ) as browser:
            await browser.get("/_stcore/health")
            mark = browser.cookies.get("_streamlit_xsrf") or ""
            sent = await browser.put(urls.upload_url, files={"file": (name, content)}, headers={"X-Xsrftoken": mark})
        self.uploads = (*self.uploads, Upload(self.find(field).proto.id, name, len(content), urls))
        return sent.status_code

    def take_out(self, field: str) -> None:
        """Take everything out of a field."""
        widget = self.find(field).proto.id
        self.uploads = tuple(upload for upload in self.uploads if upload.widget != widget)

    def _request(self, trigger: str, fragment_id: str, *, is_new_page: bool) -> bytes:
        message = BackMsg()
        message.ParseFromString(super()._request(trigger, fragment_id, is_new_page=is_new_page))
        for widget in dict.fromkeys(upload.widget for upload in self.uploads):
            state = message.rerun_script.widget_states.widgets.add()
            state.id = widget
            for upload in self.uploads:
                if upload.widget == widget:
                    file = state.file_uploader_state_value.uploaded_file_info.add()
                    file.name, file.size, file.file_id = upload.name, upload.size, upload.urls.file_id
                    file.file_urls.CopyFrom(upload.urls)
        return bytes(message.SerializeToString())
