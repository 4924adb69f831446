"""Every setting, from the environment: `VASARI_` and the field's name in capitals. README.md has the same table."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
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
    encoder: EncoderKind = Field("backbone", description="Encoder that a search uses unless it names one")
    influence_weight: float = Field(0.5, ge=0, le=100, description="λ of a search that gives none")
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
    batch_size: int = Field(32, ge=1, le=4096, description="Images that the encoder takes at once")
    max_image_bytes: int = Field(64_000_000, ge=1, description="Largest image file, in bytes")
    max_image_pixels: int = Field(200_000_000, ge=1, description="Largest image, in pixels, checked before decoding")
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
