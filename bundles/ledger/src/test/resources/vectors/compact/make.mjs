// Written against docs/decisions/0012 and @noble/curves 2.4 alone: node make.mjs <folder>
import {createHash, createPrivateKey, sign as edSign, createPublicKey} from 'node:crypto';
import {writeFileSync, mkdirSync} from 'node:fs';
import {bls12_381 as bls} from '@noble/curves/bls12-381.js';

const out = process.argv[2];
mkdirSync(out + '/refused', {recursive: true});
const G1 = bls.G1.Point, G2 = bls.G2.Point, Fr = bls.fields.Fr;
const SIG = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_', POP = 'BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_';
const ID = 'cairngate.org/compact-certificate/v1', PART = 'cairngate.org/bls-cosignature/v1';
const utf = s => Buffer.from(s), cat = (...p) => Buffer.concat(p.map(x => Buffer.from(x)));
const sha = b => createHash('sha256').update(b).digest();
const ro = (msg, tag) => bls.G1.hashToCurve(msg, {DST: tag});
const head = (major, n) => n < 24 ? Buffer.from([major << 5 | n]) : n < 256 ? Buffer.from([major << 5 | 24, n])
  : n < 65536 ? Buffer.from([major << 5 | 25, n >> 8, n & 255]) : Buffer.from([major << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255]);
const group = (threshold, members) => cat(head(4, 3), head(0, 1), head(0, threshold), head(4, members.length),
  ...members.map(m => cat(head(4, 3), head(3, m.name.length), utf(m.name), head(2, m.key.length), m.key, head(0, m.weight))));
const id = (name, mat) => sha(cat(utf(name + '\n'), mat)).subarray(0, 4);
const vkey = (name, mat) => `${name}+${id(name, mat).toString('hex')}+${Buffer.from(mat).toString('base64')}`;
const line = (name, mat, sig) => `\u2014 ${name} ${cat(id(name, mat), sig).toString('base64')}\n`;

const seed = Buffer.alloc(32, 1);
const logKey = createPrivateKey({key: cat(Buffer.from('302e020100300506032b657004220420', 'hex'), seed), format: 'der', type: 'pkcs8'});
const logMat = cat([1], createPublicKey(logKey).export({format: 'der', type: 'spki'}).subarray(12));
const origin = 'log.example/chain', NAME = 'log.example/chain/hubs';
const text = `${origin}\n20852163\n${sha('root').toString('base64')}\n`;
const note = text + '\n' + line(origin, logMat, edSign(null, utf(text), logKey));

const secrets = [11n, 22n, 33n, 44n].map(x => Fr.create(x * 0x1234567890abcdef1234567890abcdefn ** 2n));
const weights = [1, 1, 1, 2];
const point = s => G2.BASE.multiply(s);
const members = secrets.map((s, i) => ({name: `hub-${i + 1}`, key: point(s).toBytes(), weight: weights[i]}));
const THRESHOLD = 4; // floor(2 * 5 / 3) + 1
const mat = (t, m) => cat([0xff], utf(ID), group(t, m));
const hubs = mat(THRESHOLD, members), partMat = m => cat([0xff], utf(PART), m.key);
const M = utf(ID + '\n' + text);
const signed = (who, msg = M, tag = SIG) => who.map(i => ro(msg, tag).multiply(secrets[i])).reduce((a, b) => a.add(b)).toBytes();
const bits = who => Buffer.from([who.reduce((a, i) => a | 1 << i, 0)]);
const policy = (m, name = NAME) => `log ${vkey(origin, logMat)}\nwitness hubs ${vkey(name, m)}\nquorum hubs\n`;
const w = (n, s) => writeFileSync(`${out}/${n}`, s);

w('policy', '# hub-1, hub-2 and hub-3 of weight 1, hub-4 of weight 2; 4 of 5 certify.\n' + policy(hubs));
w('certificate.note', note + line(NAME, hubs, cat(bits([0, 2, 3]), signed([0, 2, 3]))));
w('all.note', note + line(NAME, hubs, cat(bits([0, 1, 2, 3]), signed([0, 1, 2, 3]))));
w('parts.note', note + [0, 2, 3].map(i => line(members[i].name, partMat(members[i]), signed([i]))).join(''));
w('possession', members.map((m, i) => `${Buffer.from(m.key).toString('hex')} ${Buffer.from(ro(m.key, POP).multiply(secrets[i]).toBytes()).toString('hex')}\n`).join(''));

const bad = (n, sig) => w(`refused/${n}.note`, note + line(NAME, hubs, sig));
const who = [0, 2, 3], good = signed(who);
bad('below-threshold', cat(bits([0, 1, 2]), signed([0, 1, 2])));
bad('nobody', cat([0], good));
bad('one-bit-more', cat(bits([0, 1, 2, 3]), good));
bad('one-bit-other', cat(bits([1, 2, 3]), good));
bad('spare-bit', cat([bits(who)[0] | 0x10], good));
bad('truncated', cat(bits(who), good.subarray(0, 47)));
bad('longer', cat(bits(who), good, [0]));
bad('empty-bitmap', good);
bad('two-byte-bitmap', cat(bits(who), [0], good));
const infinity = Buffer.alloc(48); infinity[0] = 0xc0;
bad('infinity', cat(bits(who), infinity));
bad('uncompressed-flag', cat(bits(who), Buffer.concat([Buffer.from([good[0] & 0x7f]), good.subarray(1)])));
bad('other-sign', cat(bits(who), Buffer.concat([Buffer.from([good[0] ^ 0x20]), good.subarray(1)])));
bad('zeroes', cat(bits(who), Buffer.alloc(48)));
const above = Buffer.alloc(48, 0xff); above[0] = 0x9f;
bad('above-the-field', cat(bits(who), above));
bad('other-message', cat(bits(who), signed(who, utf(ID + '\n' + text.replace('20852163', '20852164')))));
bad('no-header', cat(bits(who), signed(who, utf(text))));
bad('possession-tag', cat(bits(who), signed(who, M, POP)));
bad('other-suite', cat(bits(who), signed(who, M, 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_')));
// Points of the curves that are not in the prime-order groups.
const {Fp, Fp2} = bls.fields;
// By hand, for the library encodes no point outside the group.
const P_HALF = (Fp.ORDER - 1n) / 2n;
const hex48 = n => Buffer.from(n.toString(16).padStart(96, '0'), 'hex');
const flagged = (b, larger) => { b[0] |= 0x80 | (larger ? 0x20 : 0); return b; };
const encode1 = p => { const {x, y} = p.toAffine(); return flagged(hex48(x), y > P_HALF); };
const encode2 = p => {
  const {x, y} = p.toAffine();
  return flagged(cat(hex48(x.c1), hex48(x.c0)), y.c1 !== 0n ? y.c1 > P_HALF : y.c0 > P_HALF);
};
function outside(curve, field, b, element) {
  for (let i = 1n; ; i++) {
    const x = element(i), right = field.add(field.mul(field.sqr(x), x), b);
    try {
      const p = curve.fromAffine({x, y: field.sqrt(right)});
      if (!p.isTorsionFree()) return p;
    } catch { /* no point has this x */ }
  }
}
const raw1 = outside(G1, Fp, 4n, i => i);
const raw2 = encode2(outside(G2, Fp2, Fp2.create({c0: 4n, c1: 4n}), i => Fp2.create({c0: i, c1: 1n})));
bad('not-in-subgroup', cat(bits(who), encode1(raw1)));
const shifted = G1.fromBytes(good).add(raw1);
bad('shifted-out-of-subgroup', cat(bits(who), encode1(shifted)));

// Hostile keys: each policy with a note that would pass were the keys not checked.
const badKey = (n, keyed, note2) => { w(`refused/${n}.policy`, policy(keyed)); w(`refused/${n}.with-policy.note`, note2); };
const replaced = (i, key) => members.map((m, k) => k === i ? {...m, key} : m);
let g = mat(THRESHOLD, replaced(3, raw2));
badKey('key-not-in-subgroup', g, note + line(NAME, g, cat(bits(who), good)));
const inf2 = Buffer.alloc(96); inf2[0] = 0xc0;
g = mat(THRESHOLD, replaced(3, inf2));
badKey('key-at-infinity', g, note + line(NAME, g, cat(bits([0, 2, 3]), signed([0, 2]))));
// Two keys whose holders know their secrets and that cancel each other.
g = mat(2, [members[0], {name: 'hub-2', key: point(Fr.neg(secrets[0])).toBytes(), weight: 1}]);
badKey('keys-cancel', g, note + line(NAME, g, cat([3], infinity)));
g = mat(2, [members[0], {name: 'hub-2', key: point(Fr.neg(secrets[0])).toBytes(), weight: 1}]);
badKey('keys-cancel-with-signature', g, note + line(NAME, g, cat([3], signed([0]))));
// The rogue key: x*G2 - pk1 - pk3. Its holder alone signs for all three; only its proof of possession can stop it.
const x = Fr.create(987654321987654321n);
const rogue = point(x).subtract(point(secrets[0])).subtract(point(secrets[2])).toBytes();
const rogueGroup = mat(3, [members[0], members[2], {name: 'rogue', key: rogue, weight: 1}]);
w('rogue.policy', policy(rogueGroup));
w('rogue.note', note + line(NAME, rogueGroup, cat([7], ro(M, SIG).multiply(x).toBytes())));
w('rogue.possession', `${Buffer.from(rogue).toString('hex')} ${Buffer.from(ro(rogue, POP).multiply(x).toBytes()).toString('hex')}\n`);
