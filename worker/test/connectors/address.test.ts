import { describe, expect, it } from 'vitest';
import { bcRoot, foRoot } from '../../src/connectors/address.ts';

const place = ( base_url: string, over: Record< string, unknown > = {} ) => ( { base_url, hosting: 'cloud' as const, tenant: 'contoso.com', environment: 'production', ...over } );
const onPremises = { hosting: 'on-premises' as const };

describe( 'the address of an API, from what a merchant enters', () => {
	it.each( [
		[ 'https://shop.operations.dynamics.com', {}, 'https://shop.operations.dynamics.com/data/' ],
		[ ' https://shop.operations.dynamics.com/data/ ', {}, 'https://shop.operations.dynamics.com/data/' ],
		[ 'https://ax.example.com', onPremises, 'https://ax.example.com/namespaces/AXSF/data/' ],
		[ 'https://ax.example.com/namespaces/AXSF/', onPremises, 'https://ax.example.com/namespaces/AXSF/data/' ],
	] )( 'F&O: %s', ( entered, over, root ) => {
		expect( foRoot( place( entered, over ) ).href ).toBe( root );
	} );

	it.each( [
		[ 'https://api.businesscentral.dynamics.com', {}, 'https://api.businesscentral.dynamics.com/v2.0/contoso.com/production/api/v2.0/' ],
		[ 'https://api.businesscentral.dynamics.com/v2.0', {}, 'https://api.businesscentral.dynamics.com/v2.0/contoso.com/production/api/v2.0/' ],
		[ 'https://api.businesscentral.dynamics.com/v2.0/contoso.com/test', {}, 'https://api.businesscentral.dynamics.com/v2.0/contoso.com/test/api/v2.0/' ],
		[ 'https://api.businesscentral.dynamics.com/v2.0/contoso.com/test/api/v2.0/', {}, 'https://api.businesscentral.dynamics.com/v2.0/contoso.com/test/api/v2.0/' ],
		[ 'http://127.0.0.1:9/bc', {}, 'http://127.0.0.1:9/bc/v2.0/contoso.com/production/api/v2.0/' ],
		[ 'https://erp.example.com:7048/BC', onPremises, 'https://erp.example.com:7048/BC/api/v2.0/' ],
	] )( 'BC: %s', ( entered, over, root ) => {
		expect( bcRoot( place( entered, over ) ).href ).toBe( root );
	} );
} );
