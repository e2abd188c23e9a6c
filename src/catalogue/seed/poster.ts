import { hash } from 'node:crypto';

const WIDTH = 900;
const HEIGHT = 1_200;

/** What a picture of the demonstration is of. */
export type Motif = 'CONCERT' | 'MUSICAL' | 'SPORTS' | 'ARTIST' | 'AGENCY' | 'VENUE';

/** A number from 0 to below 1, and another one with each call. */
type Dice = () => number;

/**
 * Draws a picture for a thing of the demonstration catalogue. It shows no words, because a machine may lack
 * the letters of a language. The same name always gives the same picture.
 *
 * @returns SVG, 900 × 1,200
 */
export function drawPicture(name: string, motif: Motif): string {
  const dice = diceOf(name);
  const hue = Math.floor(dice() * 360);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    gradient('sky', hsl(hue, 65, 16), hsl(hue + 50, 70, 38)),
    '<rect width="900" height="1200" fill="url(#sky)"/>',
    ...DRAWN[motif](dice, hue),
    '</svg>',
  ].join('\n');
}

const DRAWN: Readonly<Record<Motif, (dice: Dice, hue: number) => string[]>> = {
  CONCERT: (dice, hue) => [...stars(dice, 60), ...beams(dice, hue), ...crowd(dice, hue)],
  MUSICAL: (dice, hue) => [...skyline(dice, hue), ...spotlight(hue), ...curtain(hue)],
  SPORTS: (dice, hue) => [...floodlights(dice), ...pitch(hue)],
  ARTIST: (dice, hue) => [...rings(dice, hue), ...figure(hue)],
  AGENCY: (dice, hue) => tiles(dice, hue),
  VENUE: (dice, hue) => [...stars(dice, 40), ...bowl(hue)],
};

/** Light from above the stage, in colours near and opposite. */
function beams(dice: Dice, hue: number): string[] {
  const count = 5 + Math.floor(dice() * 4);
  return Array.from({ length: count }, (_, index) => {
    const from = ((index + 0.5) / count) * WIDTH;
    const to = from + (dice() - 0.5) * 700;
    const half = 50 + dice() * 70;
    const colour = hsl(hue + (index % 2 ? 180 : 30) + dice() * 40, 90, 65);
    const points = `${whole(from - 8)},0 ${whole(from + 8)},0 ${whole(to + half)},940 ${whole(to - half)},940`;
    return `<polygon points="${points}" fill="${colour}" opacity="0.28"/>`;
  });
}

/** A stage, and heads and hands before it. */
function crowd(dice: Dice, hue: number): string[] {
  const drawn = [
    `<rect y="880" width="900" height="90" fill="${hsl(hue, 40, 9)}"/>`,
    `<rect y="874" width="900" height="8" fill="${hsl(hue + 180, 90, 70)}"/>`,
  ];
  for (let row = 0; row < 4; row += 1) {
    const fill = hsl(hue, 45, 12 - row * 3);
    for (let x = -20; x < WIDTH + 40; x += 46) {
      const top = 960 + row * 62 + dice() * 26;
      drawn.push(
        `<ellipse cx="${whole(x + dice() * 20)}" cy="${whole(top)}" rx="22" ry="27" fill="${fill}"/>`,
      );
      if (dice() < 0.22) {
        drawn.push(
          `<rect x="${whole(x + 16)}" y="${whole(top - 90)}" width="11" height="95" rx="5" fill="${fill}"/>`,
        );
      }
    }
    drawn.push(`<rect y="${985 + row * 62}" width="900" height="240" fill="${fill}"/>`);
  }
  return drawn;
}

function stars(dice: Dice, count: number): string[] {
  return Array.from(
    { length: count },
    () =>
      `<circle cx="${whole(dice() * WIDTH)}" cy="${whole(dice() * 700)}" r="${(1 + dice() * 3).toFixed(1)}" fill="#fff" opacity="0.7"/>`,
  );
}

function skyline(dice: Dice, hue: number): string[] {
  const drawn: string[] = [];
  for (let x = 0; x < WIDTH; x += 75) {
    const height = 260 + dice() * 330;
    drawn.push(
      `<rect x="${x}" y="${whole(1_000 - height)}" width="70" height="${whole(height)}" fill="${hsl(hue, 45, 12)}"/>`,
    );
    for (let y = 1_020 - height; y < 980; y += 42) {
      if (dice() < 0.5) continue;
      drawn.push(`<rect x="${x + 14}" y="${whole(y)}" width="14" height="20" fill="#ffd98a" opacity="0.8"/>`);
      if (dice() < 0.5) {
        drawn.push(
          `<rect x="${x + 42}" y="${whole(y)}" width="14" height="20" fill="#ffd98a" opacity="0.6"/>`,
        );
      }
    }
  }
  return drawn;
}

function spotlight(hue: number): string[] {
  return [
    '<polygon points="430,0 470,0 700,1010 200,1010" fill="#fff4cf" opacity="0.22"/>',
    `<rect y="1000" width="900" height="200" fill="${hsl(hue + 20, 40, 20)}"/>`,
    '<ellipse cx="450" cy="1030" rx="270" ry="46" fill="#fff4cf" opacity="0.55"/>',
  ];
}

/** A curtain that is drawn to both sides. */
function curtain(hue: number): string[] {
  const drawn: string[] = [];
  for (let fold = 0; fold < 6; fold += 1) {
    const fill = hsl(hue + 330, 70, fold % 2 ? 26 : 33);
    const left = fold * 36;
    drawn.push(
      `<path d="M${left} 0 h36 C${left + 40} 500 ${left - 40} 900 ${left * 0.5} 1200 h-40 C${left - 60} 800 ${left} 400 ${left} 0z" fill="${fill}"/>`,
      `<path d="M${WIDTH - left} 0 h-36 C${WIDTH - left - 40} 500 ${WIDTH - left + 40} 900 ${WIDTH - left * 0.5} 1200 h40 C${WIDTH - left + 60} 800 ${WIDTH - left} 400 ${WIDTH - left} 0z" fill="${fill}"/>`,
    );
  }
  drawn.push(
    `<path d="M0 0 H900 V90 Q825 150 750 90 Q675 150 600 90 Q525 150 450 90 Q375 150 300 90 Q225 150 150 90 Q75 150 0 90z" fill="${hsl(hue + 330, 75, 22)}"/>`,
  );
  return drawn;
}

function floodlights(dice: Dice): string[] {
  return [120, 780].flatMap((x) => [
    `<rect x="${x - 9}" y="260" width="18" height="460" fill="#10141c"/>`,
    `<rect x="${x - 80}" y="170" width="160" height="110" rx="10" fill="#10141c"/>`,
    ...Array.from(
      { length: 8 },
      (_, index) =>
        `<circle cx="${x - 57 + (index % 4) * 38}" cy="${205 + Math.floor(index / 4) * 42}" r="${whole(13 + dice() * 3)}" fill="#fffbe0"/>`,
    ),
    `<circle cx="${x}" cy="225" r="190" fill="#fffbe0" opacity="0.12"/>`,
  ]);
}

/** A field with an infield, from behind home plate. */
function pitch(hue: number): string[] {
  const stripes = Array.from(
    { length: 7 },
    (_, index) =>
      `<polygon points="${400 - index * 10},700 ${500 + index * 10},700 ${1_100 - index * 60},1200 ${-200 + index * 60},1200" fill="${hsl(125 + (hue % 30), 45, index % 2 ? 26 : 30)}"/>`,
  );
  return [
    `<rect y="690" width="900" height="510" fill="${hsl(125 + (hue % 30), 45, 24)}"/>`,
    ...stripes,
    '<polygon points="450,790 690,950 450,1130 210,950" fill="#b9824f"/>',
    '<polygon points="450,840 610,950 450,1070 290,950" fill="#4f8f4a"/>',
    ...[
      [450, 1_118],
      [676, 950],
      [450, 800],
      [224, 950],
    ].map(([x, y]) => `<rect x="${x! - 14}" y="${y! - 10}" width="28" height="18" fill="#fff"/>`),
    '<ellipse cx="450" cy="950" rx="34" ry="18" fill="#b9824f"/>',
  ];
}

function rings(dice: Dice, hue: number): string[] {
  const x = 250 + dice() * 400;
  const y = 250 + dice() * 250;
  return Array.from({ length: 9 }, (_, index) => {
    const radius = 640 - index * 68;
    const colour = hsl(hue + index * (8 + dice() * 14), 75, 30 + index * 4);
    return `<circle cx="${whole(x)}" cy="${whole(y)}" r="${radius}" fill="${colour}" opacity="0.55"/>`;
  });
}

/** Head, shoulders and a microphone, as a shadow. */
function figure(hue: number): string[] {
  const fill = hsl(hue, 50, 8);
  return [
    `<path d="M130 1200 C150 940 300 880 390 850 L390 780 C310 740 290 640 300 560 C310 450 380 400 455 400 C540 400 600 460 606 560 C612 650 590 740 515 780 L515 850 C620 880 760 940 780 1200z" fill="${fill}"/>`,
    `<rect x="560" y="690" width="34" height="200" rx="14" transform="rotate(24 577 790)" fill="${hsl(hue + 180, 60, 70)}"/>`,
    `<circle cx="616" cy="690" r="42" fill="${hsl(hue + 180, 60, 80)}"/>`,
  ];
}

function tiles(dice: Dice, hue: number): string[] {
  const drawn: string[] = [];
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      const x = column * 300;
      const y = row * 300;
      const fill = hsl(hue + dice() * 90, 70, 35 + dice() * 30);
      const turned = dice();
      drawn.push(
        turned < 0.34
          ? `<circle cx="${x + 150}" cy="${y + 150}" r="150" fill="${fill}"/>`
          : turned < 0.67
            ? `<path d="M${x} ${y} h300 a300 300 0 0 1 -300 300z" fill="${fill}"/>`
            : `<path d="M${x + 300} ${y} v300 h-300z" fill="${fill}"/>`,
      );
    }
  }
  return drawn;
}

/** The stands around a lit stage, from above. */
function bowl(hue: number): string[] {
  return [
    ...Array.from({ length: 6 }, (_, index) => {
      const size = 410 - index * 44;
      return `<ellipse cx="450" cy="680" rx="${size}" ry="${whole(size * 0.72)}" fill="none" stroke="${hsl(hue + index * 12, 60, 32 + index * 6)}" stroke-width="30" stroke-dasharray="64 9"/>`;
    }),
    `<rect x="330" y="620" width="240" height="90" rx="12" fill="${hsl(hue + 180, 85, 72)}"/>`,
    `<circle cx="450" cy="665" r="240" fill="${hsl(hue + 180, 85, 72)}" opacity="0.14"/>`,
  ];
}

function gradient(id: string, from: string, to: string): string {
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0.3" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>`;
}

function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${whole(((hue % 360) + 360) % 360)}, ${saturation}%, ${lightness.toFixed(1)}%)`;
}

const whole = (number: number): string => number.toFixed(0);

/** A stream of numbers that follows from the name alone. */
function diceOf(name: string): Dice {
  let counter = 0;
  return () => {
    counter += 1;
    return Number.parseInt(hash('sha256', `${name}/${counter}`).slice(0, 8), 16) / 2 ** 32;
  };
}
