// Small pictures of the images that somebody searched with: the server keeps an upload, but does not give it back.

const SIDE = 640; // pixels of the longer side
const KEPT = 12; // the newest; the rest of the session's storage belongs to others
const PREFIX = "vasari-query-";

/** The picture's address, null for an image that another browser uploaded. */
export const of = (query) => sessionStorage.getItem(PREFIX + query);

/** Keeps a small copy until the tab is closed. An image that the browser cannot draw has none. */
export async function keep(query, file) {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const others = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX) && key !== PREFIX + query);
    for (const key of others.slice(0, Math.max(0, others.length - KEPT + 1))) sessionStorage.removeItem(key);
    sessionStorage.setItem(PREFIX + query, canvas.toDataURL("image/jpeg", 0.85));
  } catch (error) {
    console.info("No preview of the uploaded image:", error);
  }
}
