"""Every setting, from the environment: `VASARI_` and the field's name in capitals. README.md has the same table."""

from pathlib import Path
from typing import Literal

from pydantic import Field, IPvAnyNetwork, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.images import ImageLimits
from shared.messages import EncoderKind
from shared.task_limits import TaskLimits

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """What an operator can set. Any `{data_dir}` in a URL stands for the data folder."""

    model_config = SettingsConfigDict(env_prefix="VASARI_", frozen=True)

    data_dir: Path = Field(Path("vasari-data"), description="Folder that holds everything on the embedded defaults")
    broker_url: str = Field(
        "memory://{data_dir}", description="Celery's broker: `memory://` runs the workers in the process"
    )
    storage_url: str = Field("file://{data_dir}/objects", description="Object store")
    vectors_url: str = Field("file://{data_dir}/vectors", description="Vector index")
    graph_url: str = Field("file://{data_dir}/influence.json", description="Influence graph")
    storage_public_url: str | None = Field(
        None,
        description="Where a browser reaches the object store, such as `https://images.museum.example`; "
        "set, images are fetched from there by presigned links, otherwise through the API",
    )
    host: str = Field("127.0.0.1", description="Address that the API and the page listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port that they listen on; 0 takes a free one")
    url: str | None = Field(
        None, description="A running Vasari for the commands to talk to, such as `http://host:8000`"
    )
    allowed_hosts: list[str] = Field(
        [], description="Names besides loopback that the API answers to, as a JSON list; `*` for any"
    )
    import_roots: list[Path] | None = Field(
        None,
        description="Folders below which the API may import by path, as a JSON list; "
        "unset: any folder while listening on loopback, otherwise none",
    )
    encoder: EncoderKind = Field("embedding", description="Encoder that a search uses unless it names one")
    influence_weight: float = Field(0.25, ge=0, le=100, description="λ of a search that gives none")
    candidates: int = Field(1000, ge=1, le=10_000, description="Nearest works that a search ranks")
    query_timeout: float = Field(30.0, gt=0, description="Seconds that a search waits for its image to be encoded")
    backbone: Literal["mobilenet_v2", "resnet50", "inception_v3"] = Field(
        "mobilenet_v2", description="Pretrained network of the `backbone` encoder"
    )
    backbone_weights: Path | None = Field(
        None,
        description="File with its ImageNet weights (`.pth` state dict or `.safetensors`), for use without internet",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="Where PyTorch computes")
    devices: int = Field(
        1, ge=1, le=64, description="GPUs (or, on a CPU, processes) of its machine that a training is spread over"
    )
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = Field(
        "auto", description="Of a training's arithmetic; `auto` is mixed on a GPU and full elsewhere"
    )
    scratch_dir: Path | None = Field(
        None,
        description="Folder for what a training can read again from the object store: pictures, reduced once; "
        "unset: `scratch` in the data folder",
    )
    batch_size: int = Field(32, ge=1, le=4096, description="Images that the encoder takes at once")
    max_image_bytes: int = Field(64_000_000, ge=1, description="Largest image file, in bytes")
    max_image_pixels: int = Field(200_000_000, ge=1, description="Largest image, in pixels, checked before decoding")
    crawl_contact: str | None = Field(
        None,
        description="Where the owner of a site reaches you, an address or a page; crawls send it in their User-Agent, "
        "and some sources ask for it",
    )
    crawl_hosts: list[str] = Field(
        [],
        description="Hosts that crawls may reach besides those of the known sources, as a JSON list; "
        "`*.museum.example` for a whole domain, `*` for any",
    )
    crawl_networks: list[IPvAnyNetwork] = Field(
        [],
        description="Networks that crawls may reach although they are not public, as a JSON list, such as "
        '`["10.1.0.0/16"]`; any other address that is not public is refused',
    )
    crawl_mirrors: dict[str, str] = Field(
        {},
        description="Where a source is reached instead of its own address, as a JSON object of names and addresses",
    )
    crawl_delay: float | None = Field(
        None,
        ge=0,
        le=3600,
        description="Seconds between two requests of a crawl; below the source's own only counts for a mirror",
    )
    crawl_browser: Path | None = Field(
        None, description="Chromium's program, for listings that are read in a browser; unset: looked for on the PATH"
    )
    task_seconds: float = Field(
        600.0,
        ge=5,
        le=86_400,
        description="Longest that one task may take, the same for every service; longer work goes on in a further "
        "task, and a task that a dead worker held is given to another after a quarter more",
    )
    max_deliveries: int = Field(
        5, ge=1, le=100, description="Times that a task which kills its worker is delivered before it is laid aside"
    )
    dbpedia_url: str = Field("https://dbpedia.org/sparql", description="SPARQL endpoint with DBpedia's data")
    wikidata_url: str = Field("https://query.wikidata.org/sparql", description="SPARQL endpoint with Wikidata's data")
    sparql_page: int = Field(
        500, ge=1, le=10_000, description="Artists that one question to a SPARQL endpoint asks about, at most"
    )
    sparql_seconds: float = Field(60.0, gt=0, le=600, description="Seconds that a SPARQL endpoint gets for an answer")
    sparql_delay: float = Field(
        1.0, ge=0, le=60, description="Seconds between two questions to a SPARQL endpoint, at least"
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="Port on which a worker answers `/metrics` and `/health`; 0 for none"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("WARNING", description="Least level that is logged")
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="How a line is logged; `auto` is JSON except on a terminal"
    )

    @property
    def image_limits(self) -> ImageLimits:
        """What an image may weigh."""
        return ImageLimits(max_bytes=self.max_image_bytes, max_pixels=self.max_image_pixels)

    @property
    def task_limits(self) -> TaskLimits:
        """How long tasks may take, and how often they are tried."""
        return TaskLimits(seconds=self.task_seconds, deliveries=self.max_deliveries)

    @model_validator(mode="after")
    def _place_data(self) -> "Settings":
        folder = self.data_dir.absolute().as_uri().removeprefix("file://")  # quoted as URLs are
        for name in ("broker_url", "storage_url", "vectors_url", "graph_url"):
            object.__setattr__(self, name, getattr(self, name).replace("{data_dir}", folder))
        return self
