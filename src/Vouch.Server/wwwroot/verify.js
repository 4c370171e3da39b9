// Verifies a proof file in the browser with WebCrypto alone: nothing is sent anywhere. Written from docs/proof-format.md.
// It serves the page /verify, the same page saved to a disk, and Node.js: vouchVerify(bytes, trustedKeyIds).
"use strict";
(() => {
  const subtle = globalThis.crypto?.subtle;
  const utf8 = text => new TextEncoder().encode(text);
  const toHex = bytes => Array.from(bytes, one => one.toString(16).padStart(2, "0")).join("");
  const fromHex = hex => Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
  const sha256 = async bytes => toHex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  const leafHash = text => sha256(Uint8Array.of(0, ...utf8(text)));
  const node = (left, right) => sha256(Uint8Array.of(1, ...fromHex(left), ...fromHex(right)));
  const groups = hex => hex.match(/.{4}/g).join(" ");

  class Unreadable extends Error {}
  const need = (fits, what) => { if (!fits) throw new Unreadable(what); };

  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map(name => JSON.stringify(name) + ":" + canonical(value[name])).join(",")}}`;
  }

  const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
  const isHash = value => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
  const isCount = value => Number.isSafeInteger(value) && value >= 0;
  const isText = (value, max) => typeof value === "string" && value.length <= max && value.isWellFormed();
  const isPath = value => Array.isArray(value) && value.length <= 64 && value.every(isHash);
  const hasExactly = (value, names) => isObject(value) && Object.keys(value).sort().join() === [...names].sort().join();

  function bytesOf(base64, count) {
    need(typeof base64 === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(base64), "A member is not base64.");
    const text = atob(base64);
    need(text.length === count && btoa(text) === base64, `A member is not base64 of ${count} bytes.`);
    return Uint8Array.from(text, one => one.charCodeAt(0));
  }

  async function readHead(head) {
    need(hasExactly(head, ["log", "size", "root", "time", "keyId", "publicKey", "signature"]), "The head is not one.");
    need(isText(head.log, 200) && /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(head.log), "The log has no name.");
    need(isCount(head.size) && isHash(head.root) && isHash(head.keyId), "The head is not one.");
    need(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(head.time), "The head's time is not one.");
    const spki = bytesOf(head.publicKey, 91);
    const key = await subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"])
      .catch(() => need(false, "The public key is not an ECDSA key on P-256."));
    return { spki, key, signature: bytesOf(head.signature, 64) };
  }

  async function checkHead(which, head, { spki, key, signature }, trusted, fail) {
    const text = `vouch-tree-head/1\n${head.log}\n${head.size}\n${head.root}\n${head.time}\n${head.keyId}\n`;
    if (await sha256(spki) !== head.keyId) fail(`${which} names another key than the public key beside it.`);
    if (!await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, utf8(text)))
      fail(`${which} does not fit its signature: it was changed after signing.`);
    if (trusted.length > 0 && !trusted.includes(head.keyId))
      fail(`${which} is signed with the key ${head.keyId}, which is not among the keys you trust.`);
  }

  // One climb serves both proofs: step(hash, left) is told each hash of the path and on which side it joins.
  async function climb(fn, sn, path, step) {
    for (const hash of path) {
      if (sn === 0n) return false;
      const left = (fn & 1n) === 1n || fn === sn;
      await step(hash, left);
      if (left) while ((fn & 1n) === 0n && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
      fn >>= 1n; sn >>= 1n;
    }
    return sn === 0n;
  }

  async function included(index, size, path, hash, root) {
    const whole = await climb(BigInt(index), BigInt(size) - 1n, path,
      async (other, left) => { hash = left ? await node(other, hash) : await node(hash, other); });
    return whole && hash === root;
  }

  async function consistent(first, second, path) {
    if (first.size === second.size) return path.length === 0 && first.root === second.root;
    if (first.size === 0) return path.length === 0 && first.root === await sha256(new Uint8Array());
    if (path.length === 0) return false;
    let [fn, sn] = [BigInt(first.size) - 1n, BigInt(second.size) - 1n];
    while (fn & 1n) { fn >>= 1n; sn >>= 1n; }
    const power = (BigInt(first.size) & (BigInt(first.size) - 1n)) === 0n;
    const [start, ...rest] = power ? [first.root, ...path] : path;
    let [one, two] = [start, start];
    const whole = await climb(fn, sn, rest, async (other, left) => {
      if (left) one = await node(other, one);
      two = left ? await node(other, two) : await node(two, other);
    });
    return whole && one === first.root && two === second.root;
  }

  async function judge(bytes, trusted, fail) {
    need(bytes.length <= 1024 * 1024, "The file has more than a proof may have.");
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
    const proof = JSON.parse(text);
    need(isObject(proof) && proof.format === "vouch-proof", "The file is JSON but not a proof.");
    need(proof.version === 1, "The file is a proof of a version that this page does not know.");
    need(canonical(proof) === text, "The file is not written as a proof is.");
    const names = ["format", "version", "leaf", "leafIndex", "path", "head", "disclosed"];
    need(hasExactly(proof, "witness" in proof ? [...names, "witness"] : names), "The file has other members than a proof.");
    need(isText(proof.leaf, 524288) && isCount(proof.leafIndex) && isPath(proof.path), "The file is not a proof.");
    need(Array.isArray(proof.disclosed) && proof.disclosed.length <= 256, "The file is not a proof.");
    for (const shown of proof.disclosed) {
      need(hasExactly(shown, ["name", "value", "salt"]) && isText(shown.name, 4096) && isText(shown.value, 4096), "A detail is not one.");
      need(typeof shown.salt === "string" && /^[0-9a-f]{32}$/.test(shown.salt), "A salt is not one.");
    }
    need(new Set(proof.disclosed.map(shown => shown.name)).size === proof.disclosed.length, "A detail is given twice.");
    const { witness, head } = proof;
    const headRead = await readHead(head);
    if (witness) need(hasExactly(witness, ["name", "head", "path"]) && isText(witness.name, 4096) && isPath(witness.path), "The witness is not one.");
    const witnessRead = witness && await readHead(witness.head);

    let leaf;
    try { leaf = JSON.parse(proof.leaf); } catch { fail("The record is not JSON."); }
    if (leaf !== undefined && canonical(leaf) !== proof.leaf) fail("The record is not canonical JSON, as every record of a log is.");
    const hash = await leafHash(proof.leaf);
    if (proof.leafIndex >= head.size) fail("The record's place lies beyond the end of the log that the head speaks of.");
    else if (!await included(proof.leafIndex, head.size, proof.path, hash, head.root))
      fail("The record does not lead to the root of the log: the record, its place, its path or the root was changed.");
    await checkHead("The head", head, headRead, trusted, fail);
    for (const { name, value, salt } of proof.disclosed) {
      const shown = await sha256(utf8(JSON.stringify(["vouch-salted/1", salt, name, value])));
      if (!isObject(leaf?.salted) || !Object.hasOwn(leaf.salted, name)) fail(`The record says nothing of the detail "${name}" that is shown with it.`);
      else if (leaf.salted[name] !== shown) fail(`The detail "${name}" that is shown is not what was recorded.`);
    }
    if (witness) {
      await checkHead("The witness's head", witness.head, witnessRead, trusted, fail);
      const [first, second] = witness.head.size <= head.size ? [witness.head, head] : [head, witness.head];
      if (witness.head.log !== head.log) fail("The witness's head is of another log.");
      else if (!await consistent(first, second, witness.path))
        fail("The log that the witness saw is not the log of this proof: records were changed, removed or reordered.");
    }
    return { proof, leaf, hash };
  }

  function genuine({ proof }, trusted) {
    const { head, disclosed, witness } = proof;
    const words = [
      trusted.length > 0 ? "GENUINE." : "GENUINE IF THE KEY IS THE HOSPITAL'S: no key was given to compare with, so the key inside the file was used.",
      `The record is number ${proof.leafIndex + 1} of ${head.size} in the log ${head.log}, unchanged since it was sealed at or before ${head.time}.`,
      trusted.length > 0 ? `Signed with the trusted key ${head.keyId}.` : `Compare this key id with the one the hospital publishes: ${groups(head.keyId)}`];
    if (disclosed.length > 0) words.push(`Shown, and as recorded: ${disclosed.map(one => `"${one.name}" is "${one.value}"`).join("; ")}.`);
    if (witness) words.push(`Agrees with the head of ${witness.head.time} (${witness.head.size} records) kept by "${witness.name}", signed with the key ${witness.head.keyId}.`);
    return words;
  }

  // The answer of every file: { code: 0 genuine, 1 not genuine, 2 unreadable; words; leaf; hash }.
  globalThis.vouchVerify = async (bytes, trusted = []) => {
    const faults = [];
    try {
      const read = await judge(bytes, trusted, fault => faults.push(fault));
      return faults.length > 0
        ? { code: 1, words: ["NOT GENUINE.", ...faults], leaf: read.leaf, hash: read.hash }
        : { code: 0, words: genuine(read, trusted), leaf: read.leaf, hash: read.hash };
    } catch (fault) {
      if (!(fault instanceof Unreadable || fault instanceof SyntaxError || fault instanceof TypeError)) throw fault;
      return { code: 2, words: ["UNREADABLE. " + (fault instanceof Unreadable ? fault.message : "The file is not a proof in UTF-8 and JSON.")] };
    }
  };

  // What a reader looks for first, in the words of a report; the same list is in RecordWords.cs.
  const known = [["accession", "Order"], ["analyte", "Test"], ["comparator", "Comparator"], ["value", "Value"], ["unit", "Unit"], ["flag", "Flag"],
    ["low", "Interval from"], ["high", "Interval to"], ["coded", "Coded"], ["comment", "Comment"], ["status", "Status"], ["version", "Version"],
    ["reason", "Reason"], ["measuredAt", "Measured"], ["releasedAt", "Released"], ["decision", "Decision"], ["protocol", "Protocol"], ["rules", "Rules"]];

  if (typeof document === "undefined") return;
  const element = (name, text, classes) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (classes) made.className = classes;
    return made;
  };

  // One hash for all the proofs of a report: the root over their leaf hashes in ascending order.
  async function root(hashes) {
    if (hashes.length === 1) return hashes[0];
    let half = 1;
    while (half * 2 < hashes.length) half *= 2;
    return node(await root(hashes.slice(0, half)), await root(hashes.slice(half)));
  }

  async function ofReport(verdicts, printed) {
    const digest = printed.replaceAll(" ", "");
    if (!isHash(digest)) return [false, "The digest cannot be read: it has 64 digits from 0 to 9 and a to f."];
    return verdicts.every(one => one.code === 0) && await root(verdicts.map(one => one.hash).sort()) === digest
      ? [true, "These are the proofs of that report, all of them and no other."]
      : [false, "THESE ARE NOT THE PROOFS OF THAT REPORT: the digest names other ones, more or fewer."];
  }

  const alert = (good, lines) => {
    const box = element("div", undefined, good ? "alert alert-success" : "alert alert-danger");
    const list = element("div");
    for (const line of lines) list.append(element("div", line));
    box.append(list);
    return box;
  };

  function record(verdict) {
    const facts = element("dl", undefined, "facts");
    const rank = name => (known.findIndex(one => one[0] === name) + 1) || known.length + 1;
    for (const [name, value] of Object.entries(verdict.leaf).sort((one, other) => rank(one[0]) - rank(other[0]))) {
      if (value === null || value === "" || typeof value === "object") continue;
      facts.append(element("dt", known.find(one => one[0] === name)?.[1] ?? name), element("dd", String(value)));
    }
    const checks = element("ul", undefined, "plain-list");
    for (const check of Array.isArray(verdict.leaf.checks) ? verdict.leaf.checks : []) checks.append(element("li", `${check.standing}: ${check.sentence}`));
    return [element("h2", "What the record says"), facts, checks];
  }

  document.addEventListener("submit", async event => {
    const form = event.target.closest("form[data-verify]");
    if (!form || !subtle) return; // Without WebCrypto (a page over plain HTTP) the server answers.
    event.preventDefault();
    const target = document.querySelector("[data-verdict]");
    const keys = (form.dataset.keys ?? "").split(" ").filter(Boolean);
    const files = [...form.elements.file.files];
    const verdicts = [];
    for (const file of files) verdicts.push({ name: file.name, ...await vouchVerify(new Uint8Array(await file.arrayBuffer()), keys) });
    if (files.length === 0) verdicts.push(await vouchVerify(utf8(form.elements.text.value), keys));
    target.replaceChildren();
    const printed = form.elements.digest.value.trim();
    if (printed) {
      const [good, sentence] = await ofReport(verdicts, printed);
      target.append(alert(good, [sentence]));
    }
    for (const verdict of verdicts) {
      target.append(alert(verdict.code === 0, verdicts.length > 1 ? [verdict.name, ...verdict.words] : verdict.words));
      if (verdict.code === 0) target.append(...record(verdict));
    }
    target.append(element("p", "Verified on this device; nothing was sent.", "soft"));
    target.focus();
  });

  // A report's code carries its digest behind the #, which no browser sends.
  const carried = new URLSearchParams(location.hash.slice(1)).get("digest");
  const field = document.querySelector("form[data-verify] [name=digest]");
  if (carried && field) field.value = carried;
})();
