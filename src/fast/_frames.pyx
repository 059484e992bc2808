"""WebSocket frames: masking, writing, and an incremental parser."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport uint8_t
from libc.string cimport memcpy
cimport numpy as cnp

from vsingest.fast._buffer cimport apart, lent_vector, overlaps
from vsingest.fast._bytes cimport acquire_bytes, bytes_of, open_payload
from vsingest.fast._integers cimport PY_SSIZE_T_MAX, whole_number
from vsingest.fast._kernels cimport (
    VSI_E_INVALID, VSI_OK, VSI_WS_CLIENT, VSI_WS_CLOSE, VSI_WS_CLOSE_CODE_BYTES,
    VSI_WS_EVENT, VSI_WS_KEY_BYTES, VSI_WS_MORE, VSI_WS_SERVER,
    vsi_ws_event, vsi_ws_frame_write, vsi_ws_header_size, vsi_ws_is_control, vsi_ws_mask,
    vsi_ws_opcode_known, vsi_ws_parser_fail, vsi_ws_parser_feed, vsi_ws_parser_init,
    vsi_ws_parser_next,
)
from vsingest.fast._opcode cimport read_opcode, refuse_frame
from vsingest.fast._refusals cimport enter_once, refuse_copy
from vsingest.fast._select cimport select_isa

from vsingest.fast.websocket import FrameError, Opcode

cnp.import_array()
select_isa()

cdef enum:
    # From here on the lock's hand-over costs less than a tenth of the work it sets free.
    UNLOCKED_BYTES = 262_144
    MESSAGE_BYTES_MAX = 1 << 30

cdef tuple OPCODES = tuple(
    Opcode(code) if vsi_ws_opcode_known(code) else None for code in range(16))


cdef int read_key(object key, uint8_t *bytes, str field) except -1:
    cdef Py_buffer view
    acquire_bytes(key, &view, field)
    cdef Py_ssize_t size = view.len
    if size == VSI_WS_KEY_BYTES:
        memcpy(bytes, view.buf, VSI_WS_KEY_BYTES)
    PyBuffer_Release(&view)
    if size != VSI_WS_KEY_BYTES:
        raise ValueError(f"{field}: holds {size} bytes, needs exactly {VSI_WS_KEY_BYTES}")
    return 0


cdef void mask_into(
    void *dst, const Py_buffer *source, const uint8_t *key, Py_ssize_t offset
) noexcept:
    if source.len < UNLOCKED_BYTES:
        vsi_ws_mask(dst, source.buf, source.len, key, offset)
    else:
        with nogil:
            vsi_ws_mask(dst, source.buf, source.len, key, offset)


cdef bint mask_arrays(object data, const uint8_t *key, Py_ssize_t offset, object out) noexcept:
    """As mask() of two plain arrays, which need no view; False where they are not that."""
    cdef Py_ssize_t size = 0
    cdef Py_ssize_t room = 0
    cdef const void *source = lent_vector(data, c"B", False, &size)
    if source == NULL or size >= UNLOCKED_BYTES:
        return False
    cdef void *target = lent_vector(out, c"B", True, &room)
    if target == NULL or room != size:
        return False
    if target != source and not apart(target, size, source, size):
        return False
    vsi_ws_mask(target, source, size, key, offset)
    return True


def mask(data, key, *, offset=0, out=None):
    cdef Py_buffer source, target
    cdef uint8_t[4] four
    cdef Py_ssize_t before = whole_number(
        "offset", offset, 0, PY_SSIZE_T_MAX, "", "; count from the payload's first byte")
    read_key(key, four, "key")
    if mask_arrays(data, four, before, out):
        return out
    acquire_bytes(data, &source, "out" if out is data else "data", out is data)
    try:
        if out is data:
            mask_into(source.buf, &source, four, before)
            return out
        if out is None:
            made = PyBytes_FromStringAndSize(NULL, source.len)
            mask_into(PyBytes_AS_STRING(made), &source, four, before)
            return made
        acquire_bytes(out, &target, "out", True)
        try:
            if target.len != source.len:
                raise ValueError(f"out: holds {target.len} bytes, needs exactly {source.len}")
            if target.buf != source.buf and overlaps(&target, &source):
                raise ValueError(
                    "out: shares a part of its memory with data; give it data itself or a buffer "
                    "of its own")
            mask_into(target.buf, &source, four, before)
            return out
        finally:
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)


def encode_frame(opcode, payload, *, bint fin=True, mask_key=None, out=None):
    cdef Py_buffer source, target
    cdef uint8_t[4] four
    cdef uint8_t *key = NULL
    cdef size_t size, written = 0
    cdef int status
    cdef unsigned code = read_opcode(opcode)
    if mask_key is not None:
        read_key(mask_key, four, "mask_key")
        key = four
    open_payload(payload, &source)
    try:
        size = vsi_ws_header_size(source.len, key != NULL) + source.len
        if out is None:
            made = PyBytes_FromStringAndSize(NULL, size)
            status = vsi_ws_frame_write(
                PyBytes_AS_STRING(made), size, code, fin, source.buf, source.len, key, &written)
            if status == VSI_E_INVALID:
                refuse_frame(code, fin, source.len)
            return made
        acquire_bytes(out, &target, "out", True)
        try:
            if overlaps(&target, &source):
                raise ValueError("out: shares memory with payload; give it a buffer of its own")
            status = vsi_ws_frame_write(
                target.buf, target.len, code, fin, source.buf, source.len, key, &written)
            if status == VSI_E_INVALID:
                refuse_frame(code, fin, source.len)
            if status != VSI_OK:
                raise ValueError(f"out: holds {target.len} bytes, the frame takes {size}")
        finally:
            PyBuffer_Release(&target)
        return bytes_of(out)[:written]
    finally:
        PyBuffer_Release(&source)


@cython.final
@cython.freelist(64)
cdef class Frame:
    def __init__(self):
        raise TypeError("Frame: comes from FrameParser; encode_frame() makes the bytes of one")

    @property
    def close_code(self):
        return self.code if self.code else None

    @property
    def close_reason(self):
        if not self.code:
            return None
        return str(bytes(self.payload)[VSI_WS_CLOSE_CODE_BYTES:], "utf-8")

    def __reduce__(self):
        return _frame_of, (self.opcode, self.fin, bytes(self.payload), self.code)

    def __repr__(self):
        if self.opcode is None:
            return "<Frame: empty>"
        closing = f" {self.code}" if self.code else ""
        fin = "" if self.fin else ", more to come"
        return f"<Frame {self.opcode.name}{closing}: {len(self.payload)} bytes{fin}>"


def _frame_of(opcode, fin, payload, code):
    """A frame as it was pickled."""
    cdef Frame frame = Frame.__new__(Frame)
    frame.opcode = Opcode(opcode)
    frame.fin = fin
    frame.payload = payload
    frame.code = code
    return frame


cdef Frame new_frame(const vsi_ws_event *event, object payload):
    cdef Frame frame = Frame.__new__(Frame)
    frame.opcode = OPCODES[<int>event.opcode]
    frame.fin = event.fin
    frame.payload = payload
    frame.code = event.close_code
    return frame


cdef object payload_of(const vsi_ws_event *event, const uint8_t *data, Py_ssize_t size, owner):
    """A copy; given the slice's owner a view, of the slice itself if the payload lies in it."""
    cdef Py_ssize_t start = event.payload - data
    if owner is not None and event.bytes > 0 and 0 <= start < size:
        return owner[start:start + <Py_ssize_t>event.bytes]
    copy = PyBytes_FromStringAndSize(<const char *>event.payload, event.bytes)
    return copy if owner is None else memoryview(copy)


@cython.final
cdef class FrameParser:
    def __cinit__(self, *, str role, max_message_bytes=65_536, bint fragments=False):
        if role not in ("server", "client"):
            raise ValueError(f"role: {role!r} is neither 'server' nor 'client'")
        self.max_message_bytes = whole_number(
            "max_message_bytes", max_message_bytes, 1, MESSAGE_BYTES_MAX)
        self.role = role
        self.buffer = <uint8_t *>PyMem_Malloc(self.max_message_bytes)
        if self.buffer == NULL:
            raise MemoryError(f"max_message_bytes: no memory for {self.max_message_bytes} bytes")
        vsi_ws_parser_init(
            &self.parser, VSI_WS_SERVER if role == "server" else VSI_WS_CLIENT, fragments,
            self.buffer, self.max_message_bytes)

    def __dealloc__(self):
        PyMem_Free(self.buffer)

    def __reduce__(self):
        refuse_copy(self)

    @property
    def closed(self):
        return self.parser.closed

    def feed(self, data):
        cdef Py_buffer view
        cdef uint8_t *start
        self.enter()
        try:
            acquire_bytes(data, &view, "data")
            try:
                start = <uint8_t *>view.buf
                if self.role == "server":
                    # Made empty, then filled: bytes made of one character are shared.
                    scratch = PyBytes_FromStringAndSize(NULL, view.len)
                    start = <uint8_t *>PyBytes_AS_STRING(scratch)
                    memcpy(start, view.buf, view.len)
                return self.collect(start, view.len, None)
            finally:
                PyBuffer_Release(&view)
        finally:
            self.busy = False

    def feed_in_place(self, data):
        cdef Py_buffer view
        self.enter()
        try:
            acquire_bytes(data, &view, "data", self.role == "server")
            try:
                return self.collect(<uint8_t *>view.buf, view.len, bytes_of(data))
            finally:
                PyBuffer_Release(&view)
        finally:
            self.busy = False

    cdef int enter(self) except -1:
        return enter_once(
            self, &self.busy, "FrameParser is in use by another thread; give each stream its own")

    cdef list collect(self, uint8_t *data, Py_ssize_t size, object owner):
        cdef list frames = []
        cdef vsi_ws_event event
        cdef int step
        self.begin(data, size)
        step = self.advance(&event)
        try:
            while step == VSI_WS_EVENT:
                frames.append(new_frame(&event, payload_of(&event, data, size, owner)))
                step = self.advance(&event)
        except MemoryError:
            # A frame is lost, so nothing after it may pass for the next.
            vsi_ws_parser_fail(&self.parser, 1011, b"out of memory")
            raise
        if step != VSI_WS_MORE:
            raise self.error(frames)
        return frames

    cdef void begin(self, uint8_t *data, size_t size) noexcept nogil:
        vsi_ws_parser_feed(&self.parser, data, size)

    cdef int advance(self, vsi_ws_event *event) noexcept nogil:
        return vsi_ws_parser_next(&self.parser, event)

    cdef object error(self, list frames):
        reason = self.parser.reason.decode("ascii")
        return FrameError(self.parser.close_code, reason, frames)
