"""What the services send each other. Ids and object keys only: image bytes stay in the object store."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

EncoderKind = Literal["embedding", "backbone", "style", "swae", "dae"]
TrainedKind = Literal["style", "dae", "swae", "embedding"]
Architecture = Literal["mobilenet_v2", "resnet50", "inception_v3"]
Reader = Literal["json", "browser"]
Unseen = Literal["none", "works", "artists"]
MapMethod = Literal["tsne", "umap"]
Maker = Literal["swae", "dae"]
MakingKind = Literal["prior", "between", "around"]
GraphSource = Literal["dbpedia", "wikidata"]
GraphScope = Literal["collection", "all"]


class Message(BaseModel):
    """Frozen, and strict about fields it does not know: an old worker must not half-understand a new message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class JobMessage(Message):
    """A message whose handling is a job that people can follow, or a part of one."""

    job_id: str
    part: str = "main"


class ImportFolder(JobMessage):
    """Import the images below a folder that the crawler service can read, with its `metadata.csv` if it has one."""

    folder: str


class Upload(Message):
    """A file that waits in the object store under `key`; `name` is what its owner calls it."""

    key: str
    name: str


class ImportUploads(JobMessage):
    """Import uploaded images, with the `metadata.csv` among them if there is one; each upload is removed when done."""

    uploads: tuple[Upload, ...]


class Crawling(Message):
    """What to crawl: a listing's address, or a source's name with what to look for there.

    Attributes:
        source: A name of `shared.sources`; where it is absent, the address tells.
        url: A listing's address, such as a style's page, a search or a IIIF manifest.
        text: Words to search for.
        limit: Works of the listing to look at, from its top; None for all of them.
        reader: How a listing is read where the source offers both: its JSON pages, or the page in a browser. Where
            the JSON is not answered, the browser reads on.
        size: Pixels that the longer side should have at least, where the source offers a choice; None for its default.
        public_domain: Only works that the source calls free of copyright; None for the source's default.
        refresh: Ask again whether images have changed that are known under the same address.
    """

    source: str | None = None
    url: str | None = None
    artist: str | None = None
    style: str | None = None
    classification: str | None = None
    text: str | None = None
    limit: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    reader: Reader = "json"
    size: Annotated[int, Field(ge=64, le=20_000)] | None = None
    public_domain: bool | None = None
    refresh: bool = False


class Crawl(JobMessage, Crawling):
    """Bring the works of a listing into the collection, and have them encoded."""


class EncodeCollection(JobMessage):
    """Find the stored artworks that have no up-to-date point of this encoder's promoted model, and queue them.

    With `everything` the points that exist are written again.
    """

    encoder: EncoderKind
    everything: bool = False


class EncodeNew(JobMessage):
    """Encode those of these artworks that the index of this encoder's promoted model does not have as they are."""

    encoder: EncoderKind
    artwork_ids: tuple[str, ...]


class EncodeArtworks(JobMessage):
    """Encode these artworks with one model version: one part of a job."""

    model_id: str
    artwork_ids: tuple[str, ...]


class EncodeQuery(Message):
    """Encode one image that is stored under `key`, and answer with its embedding."""

    key: str
    encoder: EncoderKind


class Embedding(Message):
    """The answer to `EncodeQuery`: the vector and the model version that made it."""

    model_id: str
    vector: tuple[float, ...]


class ClassifyImage(Message):
    """Say in which style the image under `key` is, by the style model in use."""

    key: str


class StyleGuess(Message):
    """One style, and how likely it is."""

    style: str
    probability: float


class Classification(Message):
    """The answer to `ClassifyImage`.

    Attributes:
        model_id: The classifier.
        styles: All that it tells apart, by falling probability; the probabilities add up to 1.
        guess: The style that it settles on; None where it is not sure enough.
    """

    model_id: str
    styles: tuple[StyleGuess, ...]
    guess: str | None


class ClassifyCollection(JobMessage):
    """Predict the style of every artwork that has none, by the style model in use, in place of other models' guesses.

    With `everything` those of this model are made again.
    """

    everything: bool = False


class Making(Message):
    """Which images an autoencoder is to make.

    Attributes:
        model: Whose promoted model makes them.
        kind: `prior` decodes draws from the model's prior, `between` the way from one artwork to another, both
            included, and `around` codes near one artwork's.
        artworks: Two ids for `between`, one for `around`, none for `prior`.
        count: Images of `prior` and `around`.
        steps: Images of `between`.
        strength: How far `around` goes: the deviation of what is added over that of the prior.
        seed: Of `prior` and `around`.
    """

    model: Maker = "swae"
    kind: MakingKind
    artworks: tuple[str, ...] = ()
    count: Annotated[int, Field(ge=1, le=64)] = 12
    steps: Annotated[int, Field(ge=2, le=32)] = 8
    strength: Annotated[float, Field(gt=0, le=10)] = 0.5
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class Generate(Making):
    """Make these images, and keep them as one."""


class Generated(Message):
    """The answer to `Generate`: one PNG of equally large images, row by row, with a white gap between them.

    Attributes:
        id: Digest of the PNG.
        key: Where it is in the object store.
        model_id: Which model made it.
        artworks: The works it was made from.
        count: Images in it; the last row may not be full.
        tile: Their height and width in pixels.
        gap: Pixels between them.
    """

    id: str
    key: str
    model_id: str
    artworks: tuple[str, ...]
    count: int
    columns: int
    rows: int
    tile: int
    gap: int


class Training(Message):
    """What every training is told.

    Attributes:
        epochs: Passes over the training images, in all stages together; None for what the kind of model needs.
        minutes: Finish its course in about this much time; None for no limit.
        batch_size: Images per step, on all devices together; None for what the kind of model needs.
        accumulate: Parts that each step's images are taken in, where they do not fit into memory at once.
        seed: Of the initial weights, the split and the order of the batches.
    """

    epochs: Annotated[int, Field(ge=1, le=10_000)] | None = None
    minutes: Annotated[float, Field(gt=0)] | None = None
    batch_size: Annotated[int, Field(ge=2, le=4096)] | None = None
    accumulate: Annotated[int, Field(ge=1, le=256)] = 1
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0


class AutoencoderTraining(Training):
    """A denoising (`dae`) or sliced-Wasserstein (`swae`) autoencoder.

    Attributes:
        width: Filters of the first convolution; each further layer doubles them. 40 is the reference's.
        code_size: Dimension of the code.
        prior: Of an `swae`'s codes: N(0, I), or uniform in the cube of the same mean and variance per dimension.
        perceptual: Weight of the perceptual term beside the pixels' error; 0 for none.
    """

    kind: Literal["dae", "swae"]
    width: Annotated[int, Field(ge=4, le=128)] = 12
    code_size: Annotated[int, Field(ge=2, le=2048)] = 100
    prior: Literal["normal", "uniform"] = "normal"
    perceptual: Annotated[float, Field(ge=0, le=100)] = 0.0


class StyleTraining(Training):
    """A classifier of styles.

    Attributes:
        architecture: The pretrained network it begins with; None for the one of the settings.
        only: One style to tell from all others; None to tell all styles apart.
        min_works: Works that a style needs to be learnt.
    """

    kind: Literal["style"]
    architecture: Architecture | None = None
    only: str | None = None
    min_works: Annotated[int, Field(ge=2, le=100_000)] = 8


class EmbeddingTraining(Training):
    """An embedding for retrieval.

    Attributes:
        architecture: The pretrained network it begins with; None for the one of the settings.
        labels: Whether it learns from artists and styles: `auto` where enough works have them.
        dimension: Of the embedding.
    """

    kind: Literal["embedding"]
    architecture: Architecture | None = None
    labels: Literal["auto", "always", "never"] = "auto"
    dimension: Annotated[int, Field(ge=128, le=512)] = 512


AnyTraining = Annotated[AutoencoderTraining | StyleTraining | EmbeddingTraining, Field(discriminator="kind")]


class TrainModel(JobMessage):
    """Train a model on the artworks of the collection, and promote it when it is done."""

    training: AnyTraining


class LoadInfluences(JobMessage):
    """Load what a file in the object store says of influences; `name` is what it was called: its ending tells the
    format, a further file of that name takes its place, and it stands as the source of edges that name none.

    With `replace` everything else that was ever loaded is forgotten.
    """

    key: str
    name: str
    replace: bool = False


class LoadSource(JobMessage):
    """Load who influenced and taught whom from a SPARQL endpoint, in the place of what it said before.

    Attributes:
        artists: `collection` asks for the collection's artists and those around them, `all` for everybody.
        rings: Steps that `collection` goes away from the collection's artists.
    """

    source: GraphSource
    artists: GraphScope = "collection"
    rings: Annotated[int, Field(ge=1, le=6)] = 3


class ForgetSource(JobMessage):
    """Build the graph without what this source said."""

    name: str


class BuildGraph(JobMessage):
    """Build the graph anew from what its sources said and people decided."""


class EvaluateEncoders(JobMessage):
    """Measure retrieval with each of these encoders on the works that all of them have indexed.

    Attributes:
        against: The encoder that the others are compared with; None for the first.
        unseen: Which works do not ask: `works` leaves out those that one of the models was trained on, `artists` all
            works by the artists of those. All of them can be found.
        folds: Parts that the influences between artists of the collection are held out in, one after the other, to see
            whether influences help; 0 leaves this out.
        weight: λ that searches use; it is tried besides others.
        candidates: Nearest works that are ranked by influence.
        seed: Of the folds and of the draws behind the intervals.
    """

    encoders: Annotated[tuple[EncoderKind, ...], Field(min_length=1)]
    against: EncoderKind | None = None
    unseen: Unseen = "none"
    folds: Annotated[int, Field(ge=0, le=20)] = 5
    weight: Annotated[float, Field(ge=0, le=100)] = 0.25
    candidates: Annotated[int, Field(ge=1, le=10_000)] = 1000
    seed: Annotated[int, Field(ge=0)] = 0


class Drawing(Message):
    """How a map is laid out.

    Attributes:
        perplexity: t-SNE's: about how many neighbours count for a work. Lowered where there are too few works.
        neighbours: UMAP's: how many neighbours a work is joined with, itself among them.
        seed: Of everything random; the same works and seed give the same map.
    """

    method: MapMethod = "tsne"
    perplexity: Annotated[float, Field(ge=2, le=200)] = 30.0
    neighbours: Annotated[int, Field(ge=3, le=200)] = 15
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0


class DrawMap(JobMessage, Drawing):
    """Lay out every work that this encoder's promoted model has indexed."""

    encoder: EncoderKind
