import { useLook } from './look.ts'
import type { SwitchState } from './protocol.ts'
import { act } from './store.ts'

/** What can be mended or broken outside the bot, product by product. */
export function WorldSwitches() {
  const { snapshot } = useLook()
  const products = [...new Set(snapshot.switches.map(({ product }) => product))]
  return (
    <div className="world">
      {products.map((product) => (
        <fieldset key={product}>
          <legend>{product}</legend>
          {snapshot.switches
            .filter((each) => each.product === product)
            .map((each) => (
              <WorldSwitch key={each.id} each={each} />
            ))}
        </fieldset>
      ))}
    </div>
  )
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
