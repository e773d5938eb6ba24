"""One frozen Settings object, from a file, QA_* environment variables or arguments."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """How the program runs. Unknown keys in the file are errors.

    Read, later ones winning, from defaults, `inspection-qa.toml` in the working folder, QA_*
    environment variables (`QA_INDEX`, `QA_MODEL`, …) and arguments.
    """

    model_config = SettingsConfigDict(
        env_prefix="QA_", frozen=True, extra="forbid", toml_file="inspection-qa.toml"
    )

    index: Path = Field(Path("index"), description="folder of the built index")
    model: str = Field(
        "all-MiniLM-L6-v2",
        description="embedding model: the bundled one, a folder, or a name already downloaded",
    )
    device: str | None = Field(None, description="torch device; None lets torch choose")
    threads: int | None = Field(None, ge=1, description="torch threads; None lets torch choose")

    milvus_url: str | None = Field(
        None, description="where Milvus is from here, if not where qa migrate found it"
    )
    milvus_token: SecretStr | None = Field(None, description="Milvus' user:password or token")

    max_file_mb: int = Field(200, ge=1, description="larger files are refused")
    max_pages: int = Field(1_000, ge=1, description="longer files are refused")
    read_timeout_s: float = Field(60.0, gt=0, description="longest time to read one file")
    read_memory_mb: int = Field(2_048, ge=256, description="most memory to read one file")
    workers: int = Field(0, ge=0, description="reading processes; 0 is one for each core")

    max_question_chars: int = Field(2_000, ge=10, description="longer questions are refused")
    top: int = Field(10, ge=1, le=100, description="passages in an answer's list")

    regions: dict[str, list[str]] = Field(
        default_factory=dict,
        description="named lists of authorities that questions may use, such as 'our neighbours'",
    )

    origins: list[str] = Field(
        default_factory=list, description="origins that may call the API and frame the pages"
    )
    uploads: bool = Field(False, description="whether the browser may add reports")

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
