<?php
/**
 * Columns of table links.
 *
 * @package Concord
 */

namespace Concord\Install\Migrations;

use Concord\Install\Migration;
use Concord\Install\Schema;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/** An order that a rule converted has two amounts in two currencies: the document's currency and the rate stay on the record (MON-10). */
final class LinkRates0005 implements Migration {

	public function __construct( private readonly Tables $tables ) {}

	public function id(): string {
		return '0005_link_rates';
	}

	public function up(): void {
		Schema::create(
			$this->tables->links(),
			"dynamics_currency varchar(3) NOT NULL DEFAULT '',
rate varchar(60) NOT NULL DEFAULT ''"
		);
	}
}
