// The camera as a live picture. Browsers give it to pages from localhost or over https only; phones take a photograph either way.

const [video, camera, shoot, stop, choose] = [
  ...["video", "camera", "shoot", "stop"].map(id => document.getElementById(id)), document.querySelector(".button")];

/** Wires the buttons. */
export function openCamera({ whenAbsent, whenRefused, whenTaken }) {
  camera.addEventListener("click", async () => {
    if (!navigator.mediaDevices?.getUserMedia)
      return whenAbsent();
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await video.play();
      show(true);
    } catch (problem) {
      close();
      whenRefused(problem.name === "NotFoundError" ? "This device has no camera." : "The browser does not let this page use the camera.");
    }
  });
  shoot.addEventListener("click", () => {
    whenTaken(video); // is drawn before the camera goes
    close();
  });
  stop.addEventListener("click", close);
}

function show(live) {
  video.hidden = shoot.hidden = stop.hidden = !live;
  camera.hidden = choose.hidden = live;
}

function close() {
  video.srcObject?.getTracks().forEach(track => track.stop());
  video.srcObject = null;
  show(false);
}
