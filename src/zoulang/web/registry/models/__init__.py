"""The nouns of the region: enterprises with their facts by year, titles, yearly lists, chains."""

from zoulang.web.registry.models.chains import Chain as Chain
from zoulang.web.registry.models.chains import ChainMember as ChainMember
from zoulang.web.registry.models.enterprises import Enterprise as Enterprise
from zoulang.web.registry.models.enterprises import FormerName as FormerName
from zoulang.web.registry.models.enterprises import Listing as Listing
from zoulang.web.registry.models.enterprises import firms_seen as firms_seen
from zoulang.web.registry.models.facts import Dispute as Dispute
from zoulang.web.registry.models.facts import FactSheet as FactSheet
from zoulang.web.registry.models.facts import RuleSet as RuleSet
from zoulang.web.registry.models.facts import Source as Source
from zoulang.web.registry.models.facts import Statement as Statement
from zoulang.web.registry.models.facts import StatementTable as StatementTable
from zoulang.web.registry.models.lists import ListedFirm as ListedFirm
from zoulang.web.registry.models.lists import YearlyList as YearlyList
from zoulang.web.registry.models.titles import Ladder as Ladder
from zoulang.web.registry.models.titles import Rung as Rung
from zoulang.web.registry.models.titles import Title as Title
from zoulang.web.registry.models.titles import TitleKind as TitleKind
from zoulang.web.registry.models.titles import valid_titles as valid_titles
from zoulang.web.registry.models.uploads import Doubt as Doubt
from zoulang.web.registry.models.uploads import Upload as Upload
