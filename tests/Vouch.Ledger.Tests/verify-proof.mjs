// Verifies a proof file with WebCrypto alone, written from docs/proof-format.md and from nothing else of this project.
// node verify-proof.mjs FILE [TRUSTED-KEY-ID ...]: exits with 0 genuine, 1 not genuine, 2 unreadable.
import { readFile } from "node:fs/promises";

const crypto = globalThis.crypto.subtle;
const utf8 = text => new TextEncoder().encode(text);
const toHex = bytes => Array.from(bytes, one => one.toString(16).padStart(2, "0")).join("");
const fromHex = hex => Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
const sha256 = async bytes => toHex(new Uint8Array(await crypto.digest("SHA-256", bytes)));
const leafHash = text => sha256(Uint8Array.of(0, ...utf8(text)));
const node = (left, right) => sha256(Uint8Array.of(1, ...fromHex(left), ...fromHex(right)));

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
  need(typeof base64 === "string", "not base64");
  const bytes = Buffer.from(base64, "base64");
  need(bytes.length === count && bytes.toString("base64") === base64, `not base64 of ${count} bytes`);
  return bytes;
}

async function readHead(head) {
  need(hasExactly(head, ["log", "size", "root", "time", "keyId", "publicKey", "signature"]), "not a head");
  need(isText(head.log, 200) && /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(head.log), "not a log's name");
  need(isCount(head.size) && isHash(head.root) && isHash(head.keyId), "not a head");
  need(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(head.time), "not an instant");
  const spki = bytesOf(head.publicKey, 91);
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.importKey("spki", spki, algorithm, false, ["verify"]).catch(() => need(false, "not a P-256 key"));
  return { spki, key, signature: bytesOf(head.signature, 64) };
}

async function checkHead(head, { spki, key, signature }, trusted, fail) {
  const text = `vouch-tree-head/1\n${head.log}\n${head.size}\n${head.root}\n${head.time}\n${head.keyId}\n`;
  if (await sha256(spki) !== head.keyId) fail("The head names another key.");
  if (!await crypto.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, utf8(text))) fail("The signature does not fit.");
  if (trusted.length > 0 && !trusted.includes(head.keyId)) fail("The key is not trusted.");
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
  if (index >= size) return false;
  const whole = await climb(BigInt(index), BigInt(size) - 1n, path,
    async (other, left) => { hash = left ? await node(other, hash) : await node(hash, other); });
  return whole && hash === root;
}

async function consistent(first, second, path) {
  if (first.size === second.size) return path.length === 0 && first.root === second.root;
  if (first.size === 0) return path.length === 0 && first.root === await sha256(new Uint8Array());
  let [fn, sn] = [BigInt(first.size) - 1n, BigInt(second.size) - 1n];
  while (fn & 1n) { fn >>= 1n; sn >>= 1n; }
  const power = (BigInt(first.size) & (BigInt(first.size) - 1n)) === 0n;
  const [start, ...rest] = power ? [first.root, ...path] : path;
  if (path.length === 0) return false;
  let [one, two] = [start, start];
  const whole = await climb(fn, sn, rest, async (other, left) => {
    if (left) one = await node(other, one);
    two = left ? await node(other, two) : await node(two, other);
  });
  return whole && one === first.root && two === second.root;
}

async function verify(bytes, trusted, fail) {
  need(bytes.length <= 1024 * 1024, "too large");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
  const proof = JSON.parse(text);
  need(isObject(proof) && proof.format === "vouch-proof" && proof.version === 1, "not a proof of version 1");
  need(canonical(proof) === text, "not canonical");
  const names = ["format", "version", "leaf", "leafIndex", "path", "head", "disclosed"];
  need(hasExactly(proof, "witness" in proof ? [...names, "witness"] : names), "unknown members");
  need(isText(proof.leaf, 524288) && isCount(proof.leafIndex) && isPath(proof.path), "not a proof");
  need(Array.isArray(proof.disclosed) && proof.disclosed.length <= 256, "not a proof");
  for (const shown of proof.disclosed) {
    need(hasExactly(shown, ["name", "value", "salt"]) && isText(shown.name, 4096) && isText(shown.value, 4096), "not a detail");
    need(typeof shown.salt === "string" && /^[0-9a-f]{32}$/.test(shown.salt), "not a salt");
  }
  need(new Set(proof.disclosed.map(shown => shown.name)).size === proof.disclosed.length, "a detail twice");
  const { witness, head } = proof;
  const headRead = await readHead(head);
  if (witness) need(hasExactly(witness, ["name", "head", "path"]) && isText(witness.name, 4096) && isPath(witness.path), "not a witness");
  const witnessRead = witness && await readHead(witness.head);

  let leaf;
  try { leaf = JSON.parse(proof.leaf); } catch { fail("The leaf is not JSON."); }
  if (leaf !== undefined && canonical(leaf) !== proof.leaf) fail("The leaf is not canonical.");
  if (!await included(proof.leafIndex, head.size, proof.path, await leafHash(proof.leaf), head.root)) fail("The leaf does not lead to the root.");
  await checkHead(head, headRead, trusted, fail);
  for (const { name, value, salt } of proof.disclosed) {
    const hash = await sha256(utf8(JSON.stringify(["vouch-salted/1", salt, name, value])));
    if (!isObject(leaf?.salted) || !Object.hasOwn(leaf.salted, name) || leaf.salted[name] !== hash) fail("A detail is not what was recorded.");
  }
  if (!witness) return;
  await checkHead(witness.head, witnessRead, trusted, fail);
  const [first, second] = witness.head.size <= head.size ? [witness.head, head] : [head, witness.head];
  if (witness.head.log !== head.log) fail("The witness's head is of another log.");
  else if (!await consistent(first, second, witness.path)) fail("The witness saw another log.");
}

const [files, trusted] = [process.argv[2].split(","), process.argv.slice(3)];
for (const file of files) {
  const faults = [];
  let code = 0;
  try {
    await verify(await readFile(file), trusted, fault => faults.push(fault));
    code = faults.length > 0 ? 1 : 0;
  } catch (fault) {
    if (!(fault instanceof Unreadable || fault instanceof SyntaxError || fault instanceof TypeError)) throw fault;
    faults.push(fault.message);
    code = 2;
  }
  console.log(code, ...faults);
  process.exitCode = Math.max(process.exitCode ?? 0, code);
}
