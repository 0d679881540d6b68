import { useLook } from './look.ts'
import type { SwitchState } from './protocol.ts'
import { act } from './store.ts'

const groups = [
  { name: 'endpoints', title: 'Endpoints' },
  { name: 'builds', title: 'Repositories and builds' },
  { name: 'alerts', title: 'Alerts from outside' },
] as const

/** What can be mended or broken outside the bot, product by product. */
export function WorldSwitches() {
  const { snapshot } = useLook()
  const products = [...new Set(snapshot.switches.map(({ product }) => product))]
  return (
    <div className="world">
      {products.map((product) => (
        <fieldset key={product}>
          <legend>{product}</legend>
          <Groups switches={snapshot.switches.filter((each) => each.product === product)} />
        </fieldset>
      ))}
    </div>
  )
}

function Groups({ switches }: { switches: readonly SwitchState[] }) {
  return groups.map(({ name, title }) => {
    const members = switches.filter(({ group }) => group === name)
    if (members.length === 0) return null
    return (
      <section key={name}>
        <h2>{title}</h2>
        {members.map((each) => (
          <WorldSwitch key={each.id} each={each} />
        ))}
      </section>
    )
  })
}

function WorldSwitch({ each }: { each: SwitchState }) {
  const { me, say } = useLook()
  const flip = (isOn: boolean) =>
    void act('switch', { userId: me, id: each.id, isOn }).then(({ problem }) => problem && say(problem))
  return (
    <div>
      <label>
        <input
          type="checkbox"
          role="switch"
          aria-checked={each.isOn}
          aria-describedby={`${each.id}.note`}
          checked={each.isOn}
          onChange={(event) => flip(event.target.checked)}
        />
        {each.title}
      </label>
      <small id={`${each.id}.note`}>{each.note}</small>
    </div>
  )
}
