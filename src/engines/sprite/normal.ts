/** Coefficients of numerator and denominator, the highest power first. */
type Rational = readonly [readonly number[], readonly number[]];

const CENTRE: Rational = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const SHOULDER: Rational = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const TAIL: Rational = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];

/**
 * The standard normal quantile of `u` in (0, 1): Wichura's algorithm AS 241, PPND16 (Applied Statistics 37, 1988),
 * relative error about 1e-16. Only the basic operations of IEEE 754 and `sqrt`, all of which round correctly, so
 * every platform gives the same bits.
 */
export function normalQuantile(u: number): number {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? u : 1 - u));
  const distance = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -distance : distance;
}

function ratio([numerator, denominator]: Rational, x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

const bits = new DataView(new ArrayBuffer(8));
/** s^2 is at most 0.0295 below, so that the first term left out is under 1e-20. */
const LOG_TERMS = 13;

/**
 * The natural logarithm of a normal positive double. `Math.log` may differ in the last bit from one platform to the
 * next; this is x = m 2^e with m in (sqrt(1/2), sqrt(2)], and log m = 2 (s + s^3/3 + s^5/5 + ...), s = (m - 1) / (m + 1).
 */
export function log(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0x000f_ffff) | 0x3ff0_0000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let k = LOG_TERMS - 1; k >= 0; k--) sum = sum * square + 1 / (2 * k + 1);
  return exponent * Math.LN2 + 2 * s * sum;
}
