<?php
/**
 * What the person who runs Dynamics has to do there.
 *
 * @package Concord
 */

namespace Concord\Invite;

defined( 'ABSPATH' ) || exit;

/** Exact steps and rights per product; the page of an invitation and the text to copy show the same. */
final class Instructions {

	/**
	 * Steps in order.
	 *
	 * @return list<string>
	 */
	public static function of( string $product ): array {
		$register = array(
			__( 'Microsoft Entra admin center > App registrations > New registration: name it "Concord", accounts in this directory only, no redirect address. Keep the Application (client) ID and the Directory (tenant) ID.', 'concord' ),
			__( 'In that app, Certificates & secrets > New client secret: choose how long it lasts and keep its value, which is shown only once.', 'concord' ),
		);
		return array_merge( $register, 'bc' === $product ? self::business_central() : self::finance() );
	}

	/**
	 * Rights by permission set.
	 *
	 * @return list<string>
	 */
	private static function business_central(): array {
		return array(
			__( 'In that app, API permissions > Add > Dynamics 365 Business Central > Application permissions: API.ReadWrite.All. Then Grant admin consent. Nothing else is needed there.', 'concord' ),
			__( 'In Business Central, page Microsoft Entra Applications > New: paste the client ID, State Enabled.', 'concord' ),
			__( 'On that card, permission sets for the company: D365 SALES DOC, EDIT (sales orders), D365 CUSTOMER, EDIT (customers) and D365 READ (items, tax groups, locations, currencies, posted documents). SUPER is refused by Microsoft for apps and not needed.', 'concord' ),
			__( 'The address is https://api.businesscentral.dynamics.com; the environment is the name shown in the admin center, the company its name in the company list.', 'concord' ),
		);
	}

	/**
	 * Rights by role of the service user.
	 *
	 * @return list<string>
	 */
	private static function finance(): array {
		return array(
			__( 'In Finance & Operations, System administration > Users: make a service user of its own with the legal entity as its company. Its roles are what the app may do.', 'concord' ),
			__( 'Give it a role that may maintain the data entities Customers V3, Sales order headers V4 and Sales order lines V3, and read Released products V2, Customer groups, Sales tax groups, Item sales tax groups, Warehouses, Currencies and Legal entities. System administrator is not needed.', 'concord' ),
			__( 'System administration > Setup > Microsoft Entra applications > New: paste the client ID, a name, and that user.', 'concord' ),
			__( 'The address is what stands in the browser up to "dynamics.com"; the legal entity is its short code, for instance USMF.', 'concord' ),
		);
	}
}
