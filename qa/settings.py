"""One frozen Settings object, from a file, QA_* environment variables or arguments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from qa.errors import BadInput

_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")  # https://intranet.example.gov.uk:8443
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")  # /inspections


class SignIn(BaseModel):
    """Who may see the pages: people that an OpenID Connect provider knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metadata_url: str = Field(
        description="the provider's …/.well-known/openid-configuration", pattern=r"^https?://"
    )
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    cookie_secret: SecretStr = Field(description="random, 32 characters or more", min_length=32)
    address: str = Field(
        description="where visitors find the program, with its prefix", pattern=r"^https?://"
    )
    allowed: list[str] = Field(
        default_factory=list,
        description="e-mail addresses, and '@council.gov.uk' for a whole domain; empty: everybody "
        "whom the provider signs in",
    )


class Settings(BaseSettings):
    """How the program runs. Unknown keys in the file are errors.

    Read, later ones winning, from defaults, `inspection-qa.toml` in the working folder, QA_*
    environment variables (`QA_INDEX`, `QA_MODEL`, …) and arguments.
    """

    model_config = SettingsConfigDict(
        env_prefix="QA_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        toml_file="inspection-qa.toml",
    )

    index: Path = Field(Path("index"), description="folder of the built index")
    model: str = Field(
        "all-MiniLM-L6-v2",
        description="embedding model: the bundled one, a folder, or a name already downloaded",
    )
    cross_encoder: str | None = Field(
        None,
        min_length=1,
        description="model that reads question and passage together and reorders the best passages: "
        "a folder, or a name already downloaded; None: the search's own order",
    )
    cross_encoder_top: int = Field(
        20, ge=2, le=100, description="passages that the cross-encoder reorders"
    )
    device: str | None = Field(None, description="torch device; None lets torch choose")
    onnx: Path | None = Field(
        None, description="the model in ONNX form, made by qa onnx; then torch is not needed"
    )
    threads: int | None = Field(None, ge=1, description="torch threads; None lets torch choose")

    milvus_url: str | None = Field(
        None, description="where Milvus is from here, if not where qa migrate found it"
    )
    milvus_token: SecretStr | None = Field(None, description="Milvus' user:password or token")

    max_file_mb: int = Field(200, ge=1, description="larger files are refused")
    max_pages: int = Field(1_000, ge=1, description="longer files are refused")
    read_timeout_s: float = Field(60.0, gt=0, description="longest time to read one file")
    read_memory_mb: int = Field(2_048, ge=256, description="most memory to read one file")
    ocr: bool = Field(
        False, description="whether pages that are pictures are read by the program tesseract"
    )
    workers: int = Field(0, ge=0, description="reading processes; 0 is one for each core")

    max_question_chars: int = Field(2_000, ge=10, description="longer questions are refused")
    top: int = Field(10, ge=1, le=100, description="passages in an answer's list")

    max_questions: int = Field(
        200, ge=1, le=5_000, description="questions of one list that the pages answer"
    )
    feedback_days: int = Field(
        0,
        ge=0,
        le=3_650,
        description="days that visitors' opinions of answers are kept; 0 asks for none",
    )

    regions: dict[str, list[str]] = Field(
        default_factory=dict,
        description="named lists of authorities that questions may use, such as 'our neighbours'",
    )

    origins: list[str] = Field(
        default_factory=list, description="origins that may call the API and frame the pages"
    )
    uploads: bool = Field(False, description="whether the browser may add reports")
    prefix: str = Field("", description="path under which a proxy serves it, as '/inspections'")
    proxies: list[str] = Field(
        default_factory=lambda: ["127.0.0.1", "::1"],
        description="addresses of reverse proxies whose X-Forwarded-For is believed",
    )
    keys: Path | None = Field(
        None, description="file of API keys, made by `qa keys add`; with it /api wants a key"
    )
    rate_per_minute: int | None = Field(
        None, ge=1, description="requests of one address, and of one key without a rate of its own"
    )
    max_body_kb: int = Field(64, ge=1, le=10_240, description="larger requests are refused")
    body_timeout_s: float = Field(20.0, gt=0, description="longest time for a request to arrive")
    max_at_once: int = Field(64, ge=1, description="questions in work or waiting; more are put off")
    stop_timeout_s: int = Field(30, ge=1, description="longest time to finish answers when stopped")
    log_questions: bool = Field(False, description="whether the log holds the questions' text")
    sign_in: SignIn | None = Field(None, description="who may see the pages; None: everybody")

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, origins: list[str]) -> list[str]:
        return [origin_of(given) for given in origins]

    @field_validator("prefix")
    @classmethod
    def _is_prefix(cls, prefix: str) -> str:
        bare = "/" + prefix.strip("/") if prefix.strip("/") else ""
        if bare and not _PREFIX.fullmatch(bare):
            raise ValueError(f"{prefix!r} is no path; write it as '/inspections'")
        return bare

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def read_settings(**given: Any) -> Settings:
    """The settings, with what is given over them. Raises BadInput that names the wrong one."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        why = str(first["msg"]).removeprefix("Value error, ")
        raise BadInput(f"the setting {name!r} cannot be used: {why}") from error


def origin_of(given: str) -> str:
    """An origin as browsers send it: lower case, no slash at its end. Raises ValueError."""
    origin = given.strip().rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(
            f"{given!r} is no origin; write scheme and host, as 'https://intranet.example.gov.uk'"
        )
    return origin
