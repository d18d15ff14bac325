/** What keeps an order from its customer, in sentences with a remedy. */
import type { Issue } from '../core/issue.ts';
import type { MatchKey } from '../core/rules/match.ts';
import { orderName } from '../core/words.ts';
import type { Decision } from '../store/contract/api.ts';
import type { Shopper } from './customers.ts';

export function nameOf( shopper: Shopper ): string {
	return 'name' in shopper ? shopper.name : orderName( shopper );
}

export function missingEmail( order: Shopper ): Issue {
	return { code: 'customer_missing_email', retryClass: 'rejected', message: `The customer of ${ nameOf( order ) } has no e-mail address, so no customer can be found in Dynamics.`, remedy: 'Enter the e-mail address on the order, or link the customer by hand, then retry.', record: nameOf( order ), field: 'customer.email', valueClass: 'empty' };
}

export const KEY_WORDS: Record< MatchKey, string > = { vat: 'the VAT number', phone: 'the telephone number', namePostcode: 'the name and postal code' };

export function ambiguous( order: Shopper, numbers: string[], by: string ): Issue {
	return { code: 'customer_ambiguous', retryClass: 'rejected', message: `Several customers in Dynamics have ${ by } of ${ nameOf( order ) }: ${ numbers.join( ', ' ) }.`, remedy: `Choose the right customer, or remove ${ by } from the others in Dynamics, then retry.`, record: nameOf( order ), field: 'customer.email', valueClass: `${ by.replace( /^the (e-mail) address$/, '$1' ).replace( /^the /, '' ) } of ${ numbers.length } customers`, facts: { candidates: numbers } };
}

export function alike( order: Shopper, numbers: string[], by: string ): Issue {
	return { code: 'customer_ambiguous', retryClass: 'rejected', message: `${ numbers.length === 1 ? 'A customer' : 'Customers' } in Dynamics with ${ by } of ${ nameOf( order ) } may be this shopper: ${ numbers.join( ', ' ) }.`, remedy: 'If it is, enter the e-mail address of the order at that customer in Dynamics; else take "name and postal code" out of the rule. Then retry.', record: nameOf( order ), field: 'customer', valueClass: 'same name and postal code', facts: { candidates: numbers } };
}

export function otherName( order: Shopper, number: string, by: string ): Issue {
	return { code: 'customer_ambiguous', retryClass: 'rejected', message: `Customer ${ number } in Dynamics has ${ by } of ${ nameOf( order ) }, but is called otherwise.`, remedy: 'Correct the name on the order or in Dynamics, or let the rule under Rules > Customers use such customers or make new ones. Then retry.', record: nameOf( order ), field: 'customer', valueClass: 'another name', facts: { candidates: [ number ] } };
}

export function otherCompany( order: Shopper, number: string, vat: string ): Issue {
	return { code: 'customer_ambiguous', retryClass: 'rejected', message: `The account of ${ nameOf( order ) } bought for customer ${ number } before, and this time names the VAT number ${ vat }, which no customer in Dynamics has.`, remedy: 'Choose the customer, or let a new one be made. A slip is corrected on the order or the account; then retry.', record: nameOf( order ), field: 'customer', valueClass: 'another VAT number than before', facts: { candidates: [ number ] } };
}

export function chosenGone( order: Shopper, number: string ): Issue {
	return { code: 'customer_ambiguous', retryClass: 'rejected', message: `Customer ${ number }, which was chosen for ${ nameOf( order ) }, is no longer in Dynamics.`, remedy: 'Retry the order, then choose among the customers that fit by then.', record: nameOf( order ), field: 'customer', valueClass: 'chosen customer that is gone' };
}

export function decidedOtherwise( order: Shopper, linked: string, { choice, customer }: Decision ): Issue {
	const [ said, otherwise ] = choice === 'customer'
		? [ `Customer ${ customer } was chosen for ${ nameOf( order ) }`, `on customer ${ customer }` ]
		: [ `A new customer was chosen for ${ nameOf( order ) }, and customer ${ linked } was among those that were turned down`, 'on a customer of its own' ];
	return { code: 'customer_ambiguous', retryClass: 'rejected', message: `${ said }, but the orders of this shopper go to customer ${ linked } by now. Nothing was sent.`, remedy: `Retry books the order on customer ${ linked }. If that is wrong, enter it ${ otherwise } in Dynamics by hand, then skip this record.`, record: nameOf( order ), field: 'customer', valueClass: 'chosen customer other than the linked one' };
}

export function companyMissing( order: Shopper, number: string ): Issue {
	return { code: 'customer_company_missing', retryClass: 'rejected', message: `The company of ${ nameOf( order ) } is customer ${ number } by its account, and Dynamics has no such customer.`, remedy: 'Correct the customer number on the account, or create the customer in Dynamics, then retry.', record: nameOf( order ), field: 'customer', valueClass: 'customer number that Dynamics has not' };
}

export function mayNotCreate( order: Shopper ): Issue {
	return { code: 'setting_missing', retryClass: 'rejected', message: `No customer in Dynamics has the e-mail address of ${ nameOf( order ) }, and this connection may not create customers.`, remedy: 'Create the customer in Dynamics, or allow creating customers under Connections, then retry.', record: nameOf( order ), field: 'create_customers' };
}

export function guestMissing( order: Shopper, number: string ): Issue {
	return { code: 'guest_account_missing', retryClass: 'rejected', message: number === '' ? `${ nameOf( order ) } is a guest's, and no guest account is chosen.` : `The guest account ${ number } does not exist in Dynamics.`, remedy: 'Under Connections, enter the number of an existing customer as guest account, then retry.', record: nameOf( order ), field: 'guest_account', ...( number === '' ? {} : { facts: { customer: number } } ) };
}
