/** Wheel, drag, pinch and keys of a lane. */

/** Pixels that a pointer may move and still be a click. */
const STILL = 5;
/** A wheel that turns by so many pixels makes everything twice as large. */
const WHEEL_DOUBLES = 400;
const WHEEL_LINE = 20;
const KEY_ZOOM = 0.6;
const KEY_PAN = 0.2;

/** Drags and pinches; one pointer moves the window, two zoom it. */
function followPointers(canvas, view, { onPoint, onLeave, onClick }) {
  const pointers = new Map();
  let moved = 0;
  const timeAt = (x) => view.from + x / canvas.clientWidth * view.span;
  const place = (event) => ({ x: event.offsetX, y: event.offsetY });
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, place(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    const now = place(event);
    if (before === undefined) return onPoint(now.x, event);
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    pointers.set(event.pointerId, now);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (moved <= STILL) return undefined;
    onLeave();
    canvas.classList.add('dragging');
    const [other] = others;
    if (other === undefined) return view.pan((before.x - now.x) / canvas.clientWidth * view.span);
    const [wide, narrow] = [Math.abs(now.x - other.x), Math.abs(before.x - other.x)];
    return wide > 8 && narrow > 8 ? view.zoom(narrow / wide, timeAt((now.x + other.x) / 2)) : undefined;
  });
  const end = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size === 0) canvas.classList.remove('dragging');
    if (event.type === 'pointerup' && pointers.size === 0 && moved <= STILL) onClick(event.offsetX, event);
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
  canvas.addEventListener('pointerleave', (event) => { if (event.pointerType === 'mouse' && pointers.size === 0) onLeave(); });
}

function followWheel(canvas, view) {
  canvas.addEventListener('wheel', (event) => {
    const unit = event.deltaMode === 0 ? 1 : WHEEL_LINE;
    const [sideways, turned] = [event.deltaX * unit, event.deltaY * unit];
    event.preventDefault();
    if (event.shiftKey || Math.abs(sideways) > Math.abs(turned)) view.pan((sideways || turned) / canvas.clientWidth * view.span);
    else view.zoom(2 ** (turned / (event.ctrlKey ? WHEEL_DOUBLES / 4 : WHEEL_DOUBLES)), view.from + event.offsetX / canvas.clientWidth * view.span);
  }, { passive: false });
}

function followKeys(canvas, view, { onStep, onOpen, onClose }) {
  const actions = {
    '+': () => view.zoom(KEY_ZOOM), '=': () => view.zoom(KEY_ZOOM), '-': () => view.zoom(1 / KEY_ZOOM), 0: () => view.fit(),
    ArrowRight: (shift) => (shift ? view.pan(view.span * KEY_PAN) : onStep(1)), ArrowLeft: (shift) => (shift ? view.pan(-view.span * KEY_PAN) : onStep(-1)),
    Enter: onOpen, ' ': onOpen, Escape: onClose,
  };
  canvas.addEventListener('keydown', (event) => {
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action(event.shiftKey);
  });
}

/** Tells what somebody does with a lane. */
export function follow(canvas, view, handlers) {
  followPointers(canvas, view, handlers);
  followWheel(canvas, view);
  followKeys(canvas, view, handlers);
}
