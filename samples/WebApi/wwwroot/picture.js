// From whatever the browser can show to the PPM picture that the server reads.

const longestFile = 25e6;
const shortestSide = 256; // more than the network looks at, and quickly sent

/** Decodes a file; throws an Error that says in a sentence why it cannot. */
export async function decode(file, name) {
  if (file.size > longestFile)
    throw new Error(`${name} is too large: it has ${megabytes(file.size)}, the limit is ${megabytes(longestFile)}.`);
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`${name} is no picture that this browser can read.`);
  }
}

/** Draws a bitmap or a video frame on the canvas, scaled down, on white where it is transparent. */
export function draw(source, width, height, canvas) {
  const scale = Math.min(1, shortestSide / Math.min(width, height), 1024 / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
}

/** The canvas as a binary PPM picture. */
export function portablePixmap(canvas) {
  const { width, height } = canvas;
  const rgba = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + 3 * width * height);
  file.set(header);
  for (let from = 0, to = header.length; from < rgba.length; from += 4) {
    file[to++] = rgba[from];
    file[to++] = rgba[from + 1];
    file[to++] = rgba[from + 2];
  }
  return file;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}
