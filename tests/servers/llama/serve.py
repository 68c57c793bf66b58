"""Run by an interpreter of its own: serve.py FOLDER PORT ROOM [KEY]. Ends when its standard input does.

The model has llama.cpp's "llama" architecture with one layer that does nothing, and a vocabulary of bytes and eight
words. Each token's embedding is a one at its own place, and the output matrix leads from each word to the next.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import xllamacpp  # type: ignore[import-not-found]
from gguf import GGUFWriter, TokenType  # type: ignore[import-not-found]

WORDS = ("▁Yes", ",", "▁we", "▁have", "▁rye", "▁–", "▁Grüße", ".")
SIZE, HEADS, INNER = 288, 9, 32
END = 2
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def make(path: Path, room: int) -> None:
    """Write the model; `room` is how many tokens it has room for, about a letter each."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{number:02X}>" for number in range(256)), *WORDS]
    kinds = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL]
    kinds += [TokenType.BYTE] * 256 + [TokenType.NORMAL] * len(WORDS)
    file = GGUFWriter(path, "llama")
    file.add_context_length(room)
    file.add_embedding_length(SIZE)
    file.add_block_count(1)
    file.add_feed_forward_length(INNER)
    file.add_head_count(HEADS)
    file.add_head_count_kv(HEADS)
    file.add_layer_norm_rms_eps(1e-5)
    file.add_rope_dimension_count(SIZE // HEADS)
    file.add_vocab_size(len(tokens))
    file.add_tokenizer_model("llama")
    file.add_token_list(tokens)
    file.add_token_scores([0.0] * len(tokens))
    file.add_token_types(kinds)
    file.add_bos_token_id(1)
    file.add_eos_token_id(END)
    file.add_unk_token_id(0)
    file.add_add_space_prefix(False)
    file.add_chat_template(TEMPLATE)
    for name, values in weights(len(tokens)).items():
        file.add_tensor(name, values)
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()


def weights(count: int) -> dict[str, Any]:
    """All tensors."""
    first = count - len(WORDS)
    known = np.zeros((count, SIZE), np.float32)
    known[np.arange(count), np.arange(count)] = 1
    following = np.zeros((count, SIZE), np.float32)
    following[first, :first] = 5
    for number in range(len(WORDS) - 1):
        following[first + number + 1, first + number] = 5
    following[END, count - 1] = 5
    found: dict[str, Any] = {"token_embd.weight": known, "output.weight": following}
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        found[f"{name}.weight"] = np.ones(SIZE, np.float32)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        found[f"blk.0.{name}.weight"] = np.zeros((SIZE, SIZE), np.float32)
    for name in ("ffn_gate", "ffn_up"):
        found[f"blk.0.{name}.weight"] = np.zeros((INNER, SIZE), np.float32)
    found["blk.0.ffn_down.weight"] = np.zeros((SIZE, INNER), np.float32)
    return found


def main(folder: str, port: str, room: str, key: str = "") -> None:
    path = Path(folder) / f"eight-words-{room}.gguf"
    make(path, int(room))
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.model_alias = ["eight-words"]
    wanted.n_ctx = int(room)
    wanted.n_parallel = 1
    wanted.warmup = False
    wanted.port = int(port)
    wanted.cpuparams.n_threads = 1
    wanted.n_threads_http = 2
    if key:
        wanted.api_keys = [key]
    server = xllamacpp.Server(wanted)
    print("serves", server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
