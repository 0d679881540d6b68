import { bindIncidents } from '../../src/products/bind-incidents.ts'
import type { Product } from '../../src/products/product.ts'

/** What a product has whose file says nothing of monitors, incidents and digests. */
export const unmonitored: Pick<Product, 'monitors' | 'objective' | 'incidents' | 'maintenance' | 'digests'> = {
  monitors: [],
  objective: null,
  incidents: bindIncidents({ incidents: undefined, channel: undefined }),
  maintenance: [],
  digests: [],
}
