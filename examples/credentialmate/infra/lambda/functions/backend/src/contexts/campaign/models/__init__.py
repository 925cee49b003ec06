from contexts.campaign.models.campaign import Campaign
from contexts.campaign.models.campaign_delivery import CampaignDelivery

__all__ = ["Campaign", "CampaignDelivery"]
