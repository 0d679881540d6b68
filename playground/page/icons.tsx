const paths = {
  hash: 'M6 3.5 4.5 14.5M11.5 3.5 10 14.5M3 7h11M2.5 11h11',
  lock: 'M5 8V6a3.5 3.5 0 0 1 7 0v2M4 8h9v6.5H4z',
  menu: 'M2.5 4.5h12M2.5 8.5h12M2.5 12.5h12',
  close: 'm4 4 9 9M13 4l-9 9',
  send: 'M2.5 14.5 15 8.5 2.5 2.5v4.8L10 8.5 2.5 9.7z',
  eye: 'M1.5 8.5S4 4 8.5 4s7 4.5 7 4.5S13 13 8.5 13s-7-4.5-7-4.5zM8.5 10.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  reply: 'M2.5 3.5h12v8h-6l-3.5 3v-3H2.5z',
  sun: 'M8.5 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.5 1v2M8.5 14v2M1 8.5h2M14 8.5h2M3.2 3.2l1.4 1.4M12.4 12.4l1.4 1.4M3.2 13.8l1.4-1.4M12.4 4.6l1.4-1.4',
  moon: 'M14 10A6.2 6.2 0 0 1 7 3a6 6 0 1 0 7 7z',
  more: 'M4 8.5h.01M8.5 8.5h.01M13 8.5h.01',
  back: 'M10.5 3.5 5.5 8.5l5 5',
  down: 'm4.5 6.5 4 4 4-4',
  people:
    'M6.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM2 14a4.5 4.5 0 0 1 9 0M11 8a2.2 2.2 0 1 0-1-4.2M12.5 10A4 4 0 0 1 15 14',
  world:
    'M8.5 15a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM2 8.5h13M8.5 2c2 2 2.6 4.2 2.6 6.5S10.5 13 8.5 15M8.5 2C6.5 4 5.9 6.2 5.9 8.5S6.5 13 8.5 15',
  slash: 'M11 2.5 6 14.5',
}

/** A quiet line icon; decoration only, so it is hidden from screen readers. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 17 17" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}

/** The product's mark. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="m8.5 13.5 4 4 7-8M12 21l3.5 3.5L24 14.5" />
    </svg>
  )
}

const hues = [262, 199, 338, 28, 145, 12, 221]

/** A person's square: initials on a colour of their own. */
export function Avatar({ name, isBot = false }: { name: string; isBot?: boolean }) {
  if (isBot) return <Mark />
  const initials = name
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join('')
  const hue = hues[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length] ?? 199
  return (
    <span className="avatar" style={{ '--hue': hue } as React.CSSProperties} aria-hidden="true">
      {initials}
    </span>
  )
}
