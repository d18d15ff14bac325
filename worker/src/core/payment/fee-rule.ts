/** How the step "payInvoice" comes to the fee of a gateway. Apart from the reckoning (fee.ts), which the browser does not need. */
import { z } from 'zod';

const amountSchema = z.string().regex( /^\d{1,9}(\.\d{1,6})?$/ );

/**
 * `from`: "order", what the gateway wrote onto the order; "rule", so many percent and so much. `account`: number of the cost account. `journal`: Business Central's general journal batch that fees are
 * booked in, whose balancing account is the gateway's; F&O books them in the payment's own journal.
 */
export const feeRuleSchema = z.object( { from: z.enum( [ 'none', 'order', 'rule' ] ), percent: amountSchema.default( '0' ), fixed: amountSchema.default( '0' ), account: z.string().max( 100 ).default( '' ), journal: z.string().max( 20 ).default( '' ) } );
export type FeeRule = z.infer< typeof feeRuleSchema >;
