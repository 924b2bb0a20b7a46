// Lets the worker in, once the page works, and tells the page when a newer version is ready.

const registration = await navigator.serviceWorker?.register("./worker.js").catch(() => undefined);

const ready = () => dispatchEvent(new CustomEvent("tamer:newer"));

if (registration !== undefined) {
  // The first worker of all is no newer version.
  const watch = (worker) =>
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller !== null) ready();
    });
  if (registration.waiting !== null) ready();
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));

  addEventListener("tamer:change", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("change");
  });
}
