const atRest = new Map<MediaStreamTrack, HTMLVideoElement>();

/** The element that shows a track, to be put on the page: the one that was given back a moment ago, playing still, or a new one. */
export function takeVideo(track: MediaStreamTrack): HTMLVideoElement {
  const video = atRest.get(track) ?? newVideo(track);
  atRest.delete(track);
  return video;
}

/** Of a video that moves on the page the same moment takes it again elsewhere; else it is done with. */
export function giveBack(track: MediaStreamTrack, video: HTMLVideoElement): void {
  atRest.set(track, video);
  queueMicrotask(() => {
    if (atRest.get(track) !== video) return;
    atRest.delete(track);
    video.srcObject = null;
    video.remove();
  });
}

function newVideo(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.tabIndex = -1;
  video.onplaying = () => (video.dataset.playing = "");
  video.srcObject = new MediaStream([track]);
  video.play().catch(() => undefined); // without sound none is held back; one that is given back is broken off
  return video;
}
