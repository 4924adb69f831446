"""Every error that Vasari raises on purpose.

They share one root, so that a caller can tell "you can mend this" from a defect. A message is one line that says
what is wrong and what to do next; `status` is the HTTP status that the API answers with.
"""


class VasariError(Exception):
    """Root of all expected errors."""

    status = 500


class InvalidInput(VasariError):
    """Something given by the caller cannot be used as it is."""

    status = 422


class NotFound(VasariError):
    """A named thing does not exist."""

    status = 404


class Conflict(VasariError):
    """The request is right, but the present state does not allow it."""

    status = 409


class Forbidden(VasariError):
    """The operator's settings do not allow this."""

    status = 403


class Unavailable(VasariError):
    """A part that the request needs does not answer at present; trying again later may help."""

    status = 503


class FileTooLarge(InvalidInput):
    """A file has more bytes than one of its kind may have."""

    status = 413


class ImageRejected(InvalidInput):
    """The bytes are not an image that Vasari reads."""


class ImageTooLarge(ImageRejected):
    """The image has more bytes or more pixels than the settings allow."""

    status = 413


class ObjectNotFound(NotFound):
    """No object is stored under this key."""


class ArtworkNotFound(NotFound):
    """No artwork with this id is in the collection."""


class ArtistNotFound(NotFound):
    """Neither the collection nor the influence graph knows this artist."""


class AmbiguousArtist(Conflict):
    """A name means several artists of the influence graph."""


class JobNotFound(NotFound):
    """No job with this id was ever queued."""


class ModelNotFound(NotFound):
    """There is no such model, or none of this kind is promoted."""


class NotIndexed(Conflict):
    """The artwork or the collection has no vectors of the encoder asked for."""


class DataFolderBusy(Conflict):
    """Another process owns the data folder."""


class Cancelled(VasariError):
    """The job was cancelled by its owner; what it had finished is kept."""

    status = 409
