// Talks to the API. Every failure becomes an ApiError whose message is one sentence for people.

const ROOT = "/api/v1";

export class ApiError extends Error {
  /** `status` is 0 where the server did not answer at all. */
  constructor(message, status) {
    super(message);
    this.status = status;
  }

  get offline() {
    return this.status === 0;
  }
}

/** GET; lists in `params` are repeated, empty values left out. */
export const get = (path, params = {}, signal = undefined) => send("GET", path, { params, signal });

export const post = (path, { params = {}, json, form, signal } = {}) =>
  send("POST", path, {
    params,
    signal,
    body: form ?? (json === undefined ? undefined : JSON.stringify(json)),
    headers: json === undefined ? {} : { "Content-Type": "application/json" },
  });

export const put = (path, json) =>
  send("PUT", path, { params: {}, body: JSON.stringify(json), headers: { "Content-Type": "application/json" } });

export const remove = (path) => send("DELETE", path, { params: {} });

export const isAbort = (error) => error?.name === "AbortError";

async function send(method, path, { params, ...options }) {
  let response;
  try {
    response = await fetch(`${ROOT}${path}${encode(params)}`, { method, ...options });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError("Vasari does not answer. Is it still running?", 0);
  }
  const answer = await response.json().catch((error) => {
    if (isAbort(error)) throw error;
    return null;
  });
  if (!response.ok) throw new ApiError(sentence(answer, response.status), response.status);
  return answer;
}

function sentence(answer, status) {
  return typeof answer?.detail === "string" ? answer.detail : `The server answered with the error ${status}.`;
}

function encode(params) {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") pairs.append(name, one);
    }
  }
  const text = pairs.toString();
  return text && `?${text}`;
}
