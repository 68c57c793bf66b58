"""The world's things as Graph shows them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from connectors._kit.graph.testing.nodes import Json, Node, stamp
from connectors.facebook.testing import published
from connectors.facebook.testing.world import PAGE, Letter, Post, Rating, Said, World

WEEK = timedelta(days=7)
FILES = "https://scontent.xx.fbcdn.net"


class Views:
    """Of one world; file addresses carry a signature that is another one each time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.signature = 0

    def who(self, number: str) -> Json:
        """Name and number."""
        return {"id": number, "name": self._world.names.get(number, "Somebody")}

    def _writer(self, number: str) -> dict[str, Json]:
        hidden = self._world.nameless and number != PAGE
        return {} if hidden else {"from": self.who(number)}

    def comment(self, one: Said) -> Node:
        """A comment with its answers."""
        above = self._world.comments.get(one.above)
        data: Json = {
            "id": one.id,
            "message": one.text,
            "created_time": stamp(one.at),
            **self._writer(one.writer),
            "is_hidden": one.hidden,
            "user_likes": one.liked,
            "can_hide": one.writer != PAGE,
            "can_like": True,
            "can_remove": True,
            "can_reply_privately": self._privately(one.writer, one.at, one.private),
            "permalink_url": f"https://www.facebook.com/{one.post}?comment_id={one.id.rpartition('_')[2]}",
        }
        if above is not None:
            data["parent"] = self.comment(above)
        if one.picture:
            data["attachment"] = {
                "type": "photo",
                "media": {"image": {"src": self.file(one.id), "height": 8, "width": 8}},
            }
        if one.private:
            data["private_reply_conversation"] = {"id": self._world.talk(one.writer)}
        return Node("Comment", published.COMMENT, data, {"comments": self._beneath(one.id)}, ("id", "message"))

    def post(self, one: Post) -> Node:
        """A post with its comments."""
        data: Json = {
            "id": one.id,
            "message": one.text,
            "created_time": stamp(one.at),
            "updated_time": stamp(max([one.at, *(c.at for c in self._world.beneath(one.id))])),
            **self._writer(one.writer),
            "is_hidden": one.hidden,
            "can_reply_privately": self._privately(one.writer, one.at, one.private),
            "permalink_url": f"https://www.facebook.com/{one.id}",
        }
        return Node(
            "Post", published.POST, data, {"comments": self._beneath(one.id)}, ("id", "message", "created_time")
        )

    def rating(self, one: Rating) -> Node:
        """A recommendation with the story that shows it."""
        link = {"id": one.id, "permalink_url": f"https://www.facebook.com/{one.id}", "created_time": stamp(one.at)}
        data: Json = {
            "created_time": stamp(one.at),
            "reviewer": self.who(one.writer),
            "recommendation_type": one.kind,
            "has_review": bool(one.text),
            "has_rating": bool(one.stars),
            "open_graph_story": Node("Story", published.POST, link, {"comments": self._beneath(one.id)}),
        }
        data |= {"review_text": one.text} if one.text else {}
        data |= {"rating": one.stars} if one.stars else {}
        return Node(
            "Recommendation", published.RATING, data, {}, ("created_time", "recommendation_type", "review_text")
        )

    def talk(self, number: str) -> Node:
        """A conversation with its messages."""
        letters = self._world.of_talk(number)
        data = {
            "id": number,
            "updated_time": stamp(letters[0].at),
            "unread_count": self._world.unread.get(number, 0),
            "message_count": len(letters),
            "can_reply": True,
            "participants": {"data": [self.who(self._world.whom(number)), self.who(PAGE)]},
        }
        edges = {"messages": lambda asked: [self.letter(one) for one in self._world.of_talk(number)]}
        return Node("UnifiedThread", published.THREAD, data, edges, ("id", "updated_time"))

    def letter(self, one: Letter) -> Node:
        """A message."""
        other = self._world.whom(one.talk)
        data: Json = {
            "id": one.id,
            "created_time": stamp(one.at),
            "from": self.who(one.writer),
            "to": {"data": [self.who(other if one.writer == PAGE else PAGE)]},
            "message": one.text,
        }
        if one.files:
            found = [self._attachment(one.id, position, file) for position, file in enumerate(one.files)]
            data["attachments"] = {"data": found}
        if one.sticker:
            data["sticker"] = self.file(one.id)
        return Node("Message", published.MESSAGE, data, {}, ("id", "created_time"))

    def _attachment(self, number: str, position: int, file: tuple[str, str, bytes]) -> Json:
        name, media_type, content = file
        one: Json = {"id": f"{number[2:8]}{position}", "mime_type": media_type, "name": name, "size": len(content)}
        if media_type.startswith("image/"):
            return {**one, "image_data": {"url": self.file(f"{number}.{position}"), "width": 8, "height": 8}}
        return {**one, "file_url": self.file(f"{number}.{position}")}

    def file(self, number: str) -> str:
        """A signed address; only the newest signature is good."""
        return f"{FILES}/{number}?oh={self.signature}"

    def _privately(self, writer: str, at: datetime, private: str) -> bool:
        return writer != PAGE and not private and self._world.now() - at < WEEK

    def _beneath(self, thing: str) -> Callable[[Mapping[str, str]], Sequence[Node]]:
        def edge(asked: Mapping[str, str]) -> Sequence[Node]:
            found = self._world.beneath(thing)
            if asked.get("filter") != "stream" and thing not in self._world.comments:
                found = [one for one in found if not one.above]
            if asked.get("order") != "reverse_chronological":
                found = found[::-1]
            return [self.comment(one) for one in found]

        return edge
