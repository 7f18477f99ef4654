"""911Proxy's countries, states and cities in the little world. Codes are the vendor's: lower case, no blanks."""

from dataclasses import dataclass

from plugins._sandbox.vendors.places import City, cities_abroad


@dataclass(frozen=True)
class Country:
    """A country where addresses can be taken. `states` maps a state's code to its cities' codes."""

    code: str
    continent: str
    name_zh: str
    name_en: str
    states: dict[str, tuple[str, ...]]

    @property
    def city(self) -> City:
        """Where the little world puts this country's addresses."""
        return next(city for city in cities_abroad() if city.country == self.name_zh)


_ROWS = """
US NA 美国 United_States california=losangeles,sandiego,sanfrancisco;newyork=newyork,buffalo;texas=houston,dallas,austin
JP AS 日本 Japan tokyo=tokyo;osaka=osaka,sakai;aichi=nagoya
KR AS 韩国 South_Korea seoul=seoul;busan=busan
SG AS 新加坡 Singapore singapore=singapore
DE EU 德国 Germany hesse=frankfurt,wiesbaden;bavaria=munich,nuremberg;berlin=berlin
GB EU 英国 United_Kingdom england=london,manchester,leeds;scotland=edinburgh,glasgow
FR EU 法国 France iledefrance=paris;provence=marseille,nice
RU EU 俄罗斯 Russia moscow=moscow;saintpetersburg=saintpetersburg
AU OC 澳大利亚 Australia newsouthwales=sydney;victoria=melbourne
CA NA 加拿大 Canada ontario=toronto,ottawa;quebec=montreal
TH AS 泰国 Thailand bangkok=bangkok
NL EU 荷兰 Netherlands northholland=amsterdam
"""


def _country(line: str) -> Country:
    code, continent, name_zh, name_en, states = line.split()
    pairs = (part.split("=") for part in states.split(";"))
    return Country(
        code, continent, name_zh, name_en.replace("_", " "), {name: tuple(c.split(",")) for name, c in pairs}
    )


COUNTRIES: dict[str, Country] = {country.code: country for country in map(_country, _ROWS.strip().splitlines())}
